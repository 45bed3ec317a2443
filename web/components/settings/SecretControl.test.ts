import { afterEach, expect, it, vi } from "vitest";
import { enter, findBy, mountAt, settled, type Mounted } from "../../testing/mounting";
import SecretControl from "./SecretControl.vue";

let mounted: Mounted | undefined;

afterEach(() => {
  mounted?.application.unmount();
  document.body.replaceChildren();
});

it("takes a key without showing it, and says whether there is one", async () => {
  const onChange = vi.fn();
  mounted = await mountAt(SecretControl, { props: { set: false, label: "Key", onChange } });
  expect(mounted.root.textContent).toContain("None set");
  findBy(mounted.root, "button", "Set…").click();
  await settled();
  const field = findBy(mounted.root, "input") as HTMLInputElement;
  expect(field.type).toBe("password");
  expect(document.activeElement).toBe(field);
  await enter(field, " sk-1 ");
  findBy(mounted.root, "form").dispatchEvent(new Event("submit", { cancelable: true }));
  await settled();
  expect(onChange).toHaveBeenCalledWith("sk-1");
  expect(mounted.root.querySelector("input")).toBeNull();
  expect(document.activeElement?.textContent).toContain("Set…");
});

it("is left by Escape without a change", async () => {
  const onChange = vi.fn();
  mounted = await mountAt(SecretControl, { props: { set: true, label: "Key", onChange } });
  expect(mounted.root.textContent).toContain("Set, kept in the library");
  findBy(mounted.root, "button", "Replace…").click();
  await settled();
  findBy(mounted.root, "input").dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
  await settled();
  expect(mounted.root.querySelector("input")).toBeNull();
  expect(onChange).not.toHaveBeenCalled();
});
