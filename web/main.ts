/** Joins the page and starts it: what the first picture needs is asked for at once, side by side. */
import { createPinia } from "pinia";
import { createApp } from "vue";
import { call } from "./api/client";
import App from "./App.vue";
import { showFailure } from "./lib/failures";
import { i18n } from "./locales";
import { createPageRouter } from "./router";
import { useLibrary } from "./stores/library";
import { usePageState } from "./stores/pageState";
import { usePreferences } from "./stores/preferences";
import { useSession } from "./stores/session";
import "./styles/tokens.css";
import "./styles/base.css";

const app = createApp(App).use(createPinia()).use(i18n);

// What nobody caught is still said; an answer that is no longer wanted is no failure.
function tell(failure: unknown): void {
  if (failure instanceof DOMException && failure.name === "AbortError") return;
  showFailure(failure);
  console.error(failure);
}
app.config.errorHandler = tell;
addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  tell(event.reason);
});

// What cannot be read now has its default; the session says whether the server is there at all.
await Promise.allSettled([
  useSession().load(),
  usePreferences().load(),
  usePageState().load(),
  useLibrary().loadSummary(),
]);
app.use(createPageRouter()).mount("#app");

// The first question should not wait for what can be opened while it is being typed.
requestAnimationFrame(() => {
  setTimeout(() => {
    call("POST", "/api/warm").catch(() => undefined);
  });
});
