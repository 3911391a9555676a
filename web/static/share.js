// Shares the picture of a month where the browser can (over https, or on the device itself); the link to it is always there.
const link = document.getElementById("picture");
const part = document.getElementById("share");

/** The picture as PNG: every messenger shows that, and few show SVG. */
async function png() {
  const picture = new Image();
  picture.src = link.href;
  await picture.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [picture.naturalWidth, picture.naturalHeight];
  canvas.getContext("2d").drawImage(picture, 0, 0);
  const blob = await new Promise((resolve) => { canvas.toBlob(resolve, "image/png"); });
  return new File([blob], link.download.replace(/svg$/, "png"), { type: "image/png" });
}

if (link && navigator.canShare?.({ files: [new File([], "x.png", { type: "image/png" })] })) {
  part.hidden = false;
  part.querySelector("button").addEventListener("click", async () => {
    try {
      await navigator.share({ files: [await png()], title: "Wall Hinge" });
    } catch (error) {
      if (error.name !== "AbortError") location.assign(link.href); // they changed their mind, or it cannot be shared
    }
  });
}
