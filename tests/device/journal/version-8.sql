-- Written by the program when its schema was 8.
PRAGMA application_id = 1212763719;
PRAGMA user_version = 8;
BEGIN TRANSACTION;
CREATE TABLE advice (
        id INTEGER PRIMARY KEY,
        workout INTEGER NOT NULL REFERENCES workout,
        set_ INTEGER REFERENCES set_,
        at REAL NOT NULL,
        kind TEXT NOT NULL,
        say TEXT NOT NULL,
        why TEXT NOT NULL,
        target_stance_mm REAL NOT NULL
    ) STRICT;
CREATE TABLE attempt (
        id INTEGER PRIMARY KEY,
        set_ INTEGER NOT NULL REFERENCES set_,
        kind TEXT NOT NULL CHECK (kind IN ('rep', 'miss', 'squat')),
        at REAL NOT NULL,
        stance_mm REAL NOT NULL,
        lowering_s REAL,
        pause_s REAL,
        rising_s REAL,
        stance_after_mm REAL,
        travel_mm REAL,
        depth_mm REAL,
        steadiness_mm REAL,
        short_mm REAL,
        full INTEGER,
        bounces INTEGER,
        undone_at REAL,
        trace BLOB
    , noise_mm REAL) STRICT;
INSERT INTO "attempt" VALUES(1,1,'rep',1700000003.0,76.5,0.95,0.75,0.75,77.0,78.0,-1.5,2.25,NULL,1,0,NULL,X'0CFEFFFF00004C0064004B0064004A006400490064004800',2.5);
INSERT INTO "attempt" VALUES(2,1,'rep',1700000006.0,76.5,0.95,0.75,0.75,77.0,78.0,-1.5,2.25,NULL,1,0,NULL,X'0CFEFFFF00004C0064004B0064004A006400490064004800',2.5);
INSERT INTO "attempt" VALUES(3,1,'rep',1700000009.0,76.5,0.95,0.75,0.75,77.0,78.0,-1.5,2.25,NULL,1,0,NULL,X'0CFEFFFF00004C0064004B0064004A006400490064004800',2.5);
INSERT INTO "attempt" VALUES(4,1,'rep',1700000012.0,76.5,0.95,0.75,0.75,77.0,78.0,-1.5,2.25,NULL,1,0,NULL,X'0CFEFFFF00004C0064004B0064004A006400490064004800',2.5);
INSERT INTO "attempt" VALUES(5,1,'rep',1700000015.0,76.5,0.95,0.75,0.75,77.0,78.0,-1.5,2.25,NULL,1,0,1700000021.0,X'0CFEFFFF00004C0064004B0064004A006400490064004800',2.5);
INSERT INTO "attempt" VALUES(6,1,'miss',1700000020.0,76.0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,20.0,NULL,NULL,NULL,X'0CFEFFFF00004C0064004B0064004A006400490064004800',NULL);
INSERT INTO "attempt" VALUES(7,2,'rep',1700000062.0,76.5,0.95,0.75,0.75,77.0,78.0,-1.5,2.25,NULL,1,0,NULL,NULL,2.5);
INSERT INTO "attempt" VALUES(8,3,'rep',1700000102.0,76.0,0.95,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE calibration (
        id INTEGER PRIMARY KEY,
        simulated INTEGER NOT NULL CHECK (simulated IN (0, 1)),
        at REAL NOT NULL,
        contact_mm REAL NOT NULL CHECK (contact_mm > 0),
        noise_mm REAL NOT NULL,
        signal_mcps REAL,
        readings INTEGER NOT NULL,
        replaced_mm REAL NOT NULL,
        near_mm REAL CHECK (near_mm > 0)
    ) STRICT;
INSERT INTO "calibration" VALUES(1,0,1700000090.0,41.5,2.0,12.0,60,40.0,55.0);
CREATE TABLE choice (
        simulated INTEGER PRIMARY KEY CHECK (simulated IN (0, 1)),
        person INTEGER NOT NULL REFERENCES person
    ) STRICT;
CREATE TABLE numbering (only INTEGER PRIMARY KEY CHECK (only = 1), workout INTEGER NOT NULL) STRICT;
INSERT INTO "numbering" VALUES(1,2);
CREATE TABLE person (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE
    , units TEXT NOT NULL DEFAULT 'in' CHECK (units IN ('in', 'cm')), voice INTEGER NOT NULL DEFAULT 1 CHECK (voice IN (0, 1)), reps_low INTEGER NOT NULL DEFAULT 15, reps_high INTEGER NOT NULL DEFAULT 20, sets_low INTEGER NOT NULL DEFAULT 3, sets_high INTEGER NOT NULL DEFAULT 4, max_stance_mm REAL NOT NULL DEFAULT 356, load_kg REAL NOT NULL DEFAULT 0, exercise TEXT NOT NULL DEFAULT 'wall', simulated INTEGER NOT NULL DEFAULT 0 CHECK (simulated IN (0, 1))) STRICT;
INSERT INTO "person" VALUES(1,'','in',1,15,20,3,4,356.0,0.0,'wall',0);
INSERT INTO "person" VALUES(98443602,'Ada','cm',1,15,20,3,4,356.0,0.0,'wall',0);
CREATE TABLE phone (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL,
        token_hash BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
        paired_at REAL NOT NULL,
        last_used_at REAL NOT NULL
    ) STRICT;
INSERT INTO "phone" VALUES(1,'phone',X'000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F',1700000000.0,1700000000.0);
CREATE TABLE recording (
        id INTEGER PRIMARY KEY,
        set_ INTEGER NOT NULL REFERENCES set_,
        name TEXT NOT NULL UNIQUE,
        reps INTEGER,
        misses INTEGER,
        squats INTEGER
    ) STRICT;
INSERT INTO "recording" VALUES(1,3,'20231114T221501Z-set-1.csv',NULL,NULL,NULL);
CREATE TABLE set_ (
        id INTEGER PRIMARY KEY,
        workout INTEGER NOT NULL REFERENCES workout,
        number INTEGER NOT NULL CHECK (number >= 1),
        started_at REAL NOT NULL,
        ended_at REAL,
        rested_at REAL,
        why TEXT NOT NULL DEFAULT '', label_reps INTEGER CHECK (label_reps >= 0),
        UNIQUE (workout, number)
    ) STRICT;
INSERT INTO "set_" VALUES(1,1,1,1700000002.0,1700000030.0,1700000060.0,'asked',5);
INSERT INTO "set_" VALUES(2,1,2,1700000061.0,1700000070.0,NULL,'left',NULL);
INSERT INTO "set_" VALUES(3,2,1,1700000101.0,NULL,NULL,'',NULL);
CREATE TABLE tally (
        workout INTEGER PRIMARY KEY REFERENCES workout,
        person INTEGER NOT NULL REFERENCES person,
        exercise TEXT NOT NULL,
        started_at REAL NOT NULL,
        sets INTEGER NOT NULL,
        reps INTEGER NOT NULL,
        misses INTEGER NOT NULL,
        squats INTEGER NOT NULL,
        measured INTEGER NOT NULL,
        start_stance_mm REAL,
        best_stance_mm REAL,
        comfortable_mm REAL,
        travel_mm REAL,
        lowering_s REAL,
        pause_s REAL,
        rising_s REAL,
        owned INTEGER NOT NULL,
        whole INTEGER NOT NULL,
        detail TEXT NOT NULL
    ) STRICT;
INSERT INTO "tally" VALUES(1,1,'wall',1700000001.0,2,5,1,0,5,76.5,76.5,NULL,78.0,0.95,0.75,0.75,0,0,'[{"reps":4,"misses":1,"comfortable":0,"stance_mm":null,"nearest_mm":76.5},{"reps":1,"misses":0,"comfortable":0,"stance_mm":null,"nearest_mm":76.5}]');
CREATE TABLE workout (
        id INTEGER PRIMARY KEY,
        person INTEGER NOT NULL REFERENCES person,
        exercise TEXT NOT NULL,
        started_at REAL NOT NULL,
        ended_at REAL,
        why TEXT NOT NULL DEFAULT ''
    , load_kg REAL, deleted_at REAL, paused_at REAL) STRICT;
INSERT INTO "workout" VALUES(1,1,'wall',1700000001.0,1700000080.0,'idle',NULL,NULL,NULL);
INSERT INTO "workout" VALUES(2,1,'wall',1700000100.0,NULL,'',NULL,NULL,1700000160.0);
CREATE INDEX workout_by_person ON workout (person, exercise, started_at);
CREATE INDEX workout_open ON workout (id) WHERE ended_at IS NULL;
CREATE INDEX attempt_by_set ON attempt (set_);
CREATE INDEX advice_by_workout ON advice (workout);
CREATE INDEX recording_by_set ON recording (set_);
CREATE INDEX workout_of_person ON workout (person);
CREATE INDEX workout_deleted ON workout (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX set_open ON set_ (id) WHERE ended_at IS NULL;
CREATE INDEX set_labelled ON set_ (id) WHERE label_reps IS NOT NULL;
CREATE INDEX tally_by_person ON tally (person, exercise, started_at);
CREATE INDEX tally_reps ON tally (person, reps);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('phone',1);
COMMIT;
