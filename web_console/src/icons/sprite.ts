/** Puts the drawings into the page once, so that every icon is a reference to one of them. */
import sprite from "./sprite.svg?raw";

export function installSprite(): void {
  const holder = document.createElement("div");
  holder.setAttribute("aria-hidden", "true");
  holder.style.cssText = "position:absolute;width:0;height:0;overflow:hidden";
  holder.innerHTML = sprite;
  document.body.prepend(holder);
}
