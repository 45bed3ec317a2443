/** Every sentence the page says, in both languages. */

export type Language = "en" | "zh";

const en = {
  title: "Ask your documents",
  placeholder: "Ask in Chinese or English…",
  question: "Question",
  ask: "Ask",
  stop: "Stop",
  evidence: "Evidence",
  nearest: "Nearest passages",
  page: (n: number) => `p. ${n}`,
  library: (indexed: number, rest: number) =>
    `${indexed} ${indexed === 1 ? "document" : "documents"} in the library` + (rest ? ` · ${rest} skipped or failed` : ""),
  empty: "The library is empty. Add a folder in the terminal:",
  stages: { retrieve: "Searching…", load: "Loading the model…", prompt: "Reading the evidence…", write: "Writing…" },
  modes: {
    generated: "Written by the local model from the evidence",
    extracted: "Quoted from your documents",
    partial: "Incomplete: the answer was cut short",
    refused: "The library does not hold the answer",
  },
  stopped: "Stopped",
  thinking: "The model's thinking",
  seconds: (ms: number) => `${(ms / 1000).toFixed(ms < 1000 ? 2 : 1)} s`,
  lost: "The connection to AI Workspace was lost.",
  lostHint: "See whether it still runs, then ask again.",
  loginHint: "Open the address that aiworkspace serve prints: it carries a ticket for one window.",
  language: "中文",
};

const zh: typeof en = {
  title: "向你的文档提问",
  placeholder: "用中文或英文提问……",
  question: "问题",
  ask: "提问",
  stop: "停止",
  evidence: "证据",
  nearest: "最接近的段落",
  page: (n) => `第 ${n} 页`,
  library: (indexed, rest) => `资料库中有 ${indexed} 个文档` + (rest ? ` · ${rest} 个被跳过或失败` : ""),
  empty: "资料库是空的。请在终端里添加文件夹：",
  stages: { retrieve: "正在检索……", load: "正在加载模型……", prompt: "正在阅读证据……", write: "正在撰写……" },
  modes: {
    generated: "由本机模型根据证据撰写",
    extracted: "引自你的文档",
    partial: "不完整：回答中断了",
    refused: "资料库中没有答案",
  },
  stopped: "已停止",
  thinking: "模型的思考过程",
  seconds: (ms) => `${(ms / 1000).toFixed(ms < 1000 ? 2 : 1)} 秒`,
  lost: "与 AI Workspace 的连接已断开。",
  lostHint: "请确认它仍在运行，然后重新提问。",
  loginHint: "请打开 aiworkspace serve 打印的地址：其中带有供一个窗口使用的一次性凭证。",
  language: "English",
};

export type Messages = typeof en;
export const MESSAGES: Readonly<Record<Language, Messages>> = { en, zh };

/** The language a browser's list of languages asks for. */
export function preferred(languages: readonly string[]): Language {
  return languages[0]?.toLowerCase().startsWith("zh") ? "zh" : "en";
}
