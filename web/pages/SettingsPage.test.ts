import { afterEach, describe, expect, it, vi } from "vitest";
import type { Schemas } from "../api/client";
import { usePreferences, type SettingRow } from "../stores/preferences";
import { useToasts } from "../stores/toasts";
import { enter, findBy, mountAt, Refusal, serve, settled, type Asked, type Mounted } from "../testing/mounting";
import SettingsPage from "./SettingsPage.vue";

const base = {
  minimum: null, maximum: null, choices: [], choice_labels: {}, restart: false, origin: "default",
} satisfies Partial<SettingRow>;

let rows: SettingRow[];
let mounted: Mounted | undefined;

function fill(): void {
  rows = [
    {
      ...base, name: "interface.theme", kind: "choice", value: "auto", default: "auto", choices: ["auto", "dark"],
      choice_labels: { auto: { en: "System", zh: "系统" }, dark: { en: "Dark", zh: "深色" } },
      label_en: "Appearance", label_zh: "外观", en: "Light or dark.", zh: "浅色或深色。",
    },
    {
      ...base, name: "search.limit", kind: "integer", value: 12, default: 10, minimum: 1, maximum: 200, origin: "stored",
      label_en: "Search results", label_zh: "搜索结果数", en: "Passages a search returns.", zh: "一次搜索返回的段落数。",
    },
    {
      ...base, name: "answer.max_quotes", kind: "integer", value: 7, default: 5, minimum: 1, maximum: 20,
      origin: "environment",
      label_en: "Quotes", label_zh: "引文数", en: "Quotes at most.", zh: "最多的引文数。",
    },
    {
      ...base, name: "answer.brief", kind: "switch", value: false, default: false, restart: true,
      label_en: "Brief", label_zh: "简短", en: "Short answers.", zh: "简短的回答。",
    },
    {
      ...base, name: "model.name", kind: "text", value: "", default: "",
      label_en: "Model name", label_zh: "模型名", en: "A text.", zh: "一段文字。",
    },
  ];
}

function find(name: string): SettingRow {
  const row = rows.find((one) => one.name === name);
  if (!row) throw new Error(name);
  return row;
}

function answers() {
  const list = (): Schemas["SettingList"] => ({ settings: rows });
  return {
    "GET /api/settings": list,
    "PATCH /api/settings": ({ body }: Asked) => {
      const { values } = body as Schemas["SettingsBody"];
      for (const [name, value] of Object.entries(values)) {
        if (value === "refused") return new Refusal(422, "input.invalid", "It cannot be that.", "Take another.");
        rows = rows.map((row) => (row.name === name ? { ...row, value, origin: "stored" } : row));
      }
      return list();
    },
    "DELETE /api/settings/search.limit": () => {
      rows = rows.map((row) => (row.name === "search.limit" ? { ...row, value: row.default, origin: "default" } : row));
      return list();
    },
  };
}

async function open(at: string): Promise<{ asked: Asked[]; root: HTMLElement }> {
  fill();
  const asked = serve(answers());
  mounted = await mountAt(SettingsPage, { at, before: () => usePreferences().load() });
  return { asked, root: mounted.root };
}

afterEach(() => {
  mounted?.application.unmount();
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

describe("a setting", () => {
  it("has the control of its kind", async () => {
    const { root } = await open("/settings/answers");
    expect(findBy(root, "[role=switch]", "Brief").getAttribute("aria-checked")).toBe("false");
    expect((findBy(root, "[role=spinbutton]", "Search results") as HTMLInputElement).value).toBe("12");
    await mounted?.router.push("/settings/appearance");
    await settled();
    expect(root.querySelectorAll("[role=radiogroup] input[type=radio]")).toHaveLength(2);
    await mounted?.router.push("/settings/model");
    await settled();
    expect(root.querySelector("main input:not([role=searchbox])")).not.toBeNull();
  });

  it("is saved at once and says so", async () => {
    const { asked, root } = await open("/settings/answers");
    findBy(root, "[role=switch]", "Brief").click();
    await settled();
    expect(asked.at(-1)).toMatchObject({ method: "PATCH", body: { values: { "answer.brief": true } } });
    expect(root.textContent).toContain("Saved");
    expect(findBy(root, "li", "Short answers.").textContent).toContain("Takes effect at the next start.");
  });

  it("keeps a number outside its bounds on the screen, and asks the server nothing", async () => {
    const { asked, root } = await open("/settings/answers");
    const before = asked.length;
    const field = findBy(root, "[role=spinbutton]", "Search results") as HTMLInputElement;
    await enter(field, "9999");
    expect(field.value).toBe("9999");
    expect(findBy(root, "[role=alert]").textContent).toContain("This goes from 1 to 200.");
    expect(field.getAttribute("aria-invalid")).toBe("true");
    expect(asked).toHaveLength(before);
    await enter(field, "20");
    expect(find("search.limit").value).toBe(20);
    expect(root.querySelector("[role=alert]")).toBeNull();
  });

  it("keeps what the server refused, with the reason beside it", async () => {
    const { root } = await open("/settings/model");
    const field = root.querySelector<HTMLInputElement>("main input:not([role=searchbox])");
    if (!field) throw new Error("no field");
    await enter(field, "refused");
    expect(field.value).toBe("refused");
    expect(findBy(root, "[role=alert]").textContent).toContain("It cannot be that. Take another.");
  });

  it("is locked where the environment fixes it, and says by which variable", async () => {
    const { root } = await open("/settings/answers");
    expect((findBy(root, "[role=spinbutton]", "Quotes") as HTMLInputElement).disabled).toBe(true);
    expect(findBy(root, "li", "Quotes at most.").textContent).toContain("AIWORKSPACE_ANSWER__MAX_QUOTES");
    expect(root.querySelector('[aria-label="Back to the default: Quotes"]')).toBeNull();
  });

  it("goes back to its default, and forth again", async () => {
    const { root } = await open("/settings/answers");
    findBy(root, "button", "Back to the default: Search results").click();
    await settled();
    expect(find("search.limit").value).toBe(10);
    await useToasts().toasts.at(-1)?.action?.run();
    expect(find("search.limit").value).toBe(12);
  });
});

describe("the search", () => {
  async function look(words: string): Promise<HTMLElement> {
    const { root } = await open("/settings/appearance");
    await enter(findBy(root, "[role=searchbox]"), words);
    return root;
  }

  it("finds in every section, by a word of either language", async () => {
    expect((await look("passages")).querySelectorAll("main li h3")).toHaveLength(1);
    mounted?.application.unmount();
    const root = await look("段落");
    expect(findBy(root, "main li h3").textContent).toContain("Search results");
  });

  it("marks what it found", async () => {
    const root = await look("search");
    expect([...root.querySelectorAll("mark")].map((mark) => mark.textContent)).toContain("Search");
  });

  it("says so when there is nothing", async () => {
    const root = await look("zebra");
    expect(root.textContent).toContain("No setting is about “zebra”");
  });
});
