import { afterEach, describe, expect, it, vi } from "vitest";
import { packageFolder, packagesBelow, packagesOf } from "../../../build/page_licences";
import { findBy, mountAt, serve, settled } from "../../testing/mounting";
import LicenceList from "./LicenceList.vue";

const root = process.cwd().replace(/[\\/]web$/, "");

describe("the packages of the page", () => {
  it("are told from the modules of the bundle", () => {
    expect(packageFolder("/p/node_modules/vue/dist/vue.js")).toBe("/p/node_modules/vue");
    expect(packageFolder("\0/p/node_modules/@vue/shared/x.js?commonjs")).toBe("/p/node_modules/@vue/shared");
    expect(packageFolder("/p/node_modules/a/node_modules/b/i.js")).toBe("/p/node_modules/a/node_modules/b");
    expect(packageFolder("C:\\p\\node_modules\\vue\\i.js")).toBe("C:/p/node_modules/vue");
    expect(packageFolder("/p/web/main.ts")).toBeUndefined();
  });

  it("come once each, with version and licence, and without what is not in the bundle", () => {
    const packages = packagesOf([`${root}/node_modules/vue/a.js`, `${root}/node_modules/vue/b.js`, `${root}/web/main.ts`]);
    expect(packages).toHaveLength(1);
    expect(packages[0]).toMatchObject({ name: "vue", licence: "MIT" });
    expect(packages[0]?.version).toMatch(/^3\./);
  });

  it("each say their licence", () => {
    const packages = packagesBelow(root);
    expect(packages.length).toBeGreaterThan(10);
    expect(packages.filter(({ licence }) => licence === "UNKNOWN")).toEqual([]);
  });
});

describe("the list", () => {
  afterEach(() => {
    document.body.replaceChildren();
    vi.unstubAllGlobals();
  });

  it("shows the packages of the program and of the page, and finds by name and licence", async () => {
    serve({
      "GET /api/components": () => ({ components: [{ name: "fastapi", version: "1", licence: "MIT" }] }),
      "GET /licences.json": () => ({ packages: [{ name: "pinia", version: "4", licence: "MIT" }, { name: "aria", version: "1", licence: "Apache-2.0" }] }),
    });
    const { root: page, application } = await mountAt(LicenceList);
    const names = () => [...page.querySelectorAll("tbody th")].map((cell) => cell.textContent);
    expect(names()).toEqual(["aria", "fastapi", "pinia"]);
    const field = findBy(page, "[role=searchbox]") as HTMLInputElement;
    field.value = "apache";
    field.dispatchEvent(new Event("input"));
    await settled();
    expect(names()).toEqual(["aria"]);
    application.unmount();
  });

  it("says what failed and can be tried again", async () => {
    serve({});
    const { root: page, application } = await mountAt(LicenceList);
    expect(findBy(page, "[role=alert]").textContent).toContain("Nothing at");
    expect(page.querySelector("table")).toBeNull();
    application.unmount();
  });
});
