/** The page's addresses. */
import { createRouter, createWebHistory, type RouteRecordRaw } from "vue-router";
import ChatPage from "./pages/ChatPage.vue";
import { usePageState } from "./stores/pageState";
import { useLibrary } from "./stores/library";

export const routes: readonly RouteRecordRaw[] = [
  { path: "/", redirect: "/chat" },
  { path: "/chat/:id?", name: "chat", component: ChatPage },
  { path: "/library", name: "library", component: () => import("./pages/LibraryPage.vue") },
  { path: "/models", name: "models", component: () => import("./pages/ModelsPage.vue") },
  { path: "/activity", name: "activity", component: () => import("./pages/ActivityPage.vue") },
  { path: "/settings/:section?", name: "settings", component: () => import("./pages/SettingsPage.vue") },
  { path: "/panel", name: "panel", component: () => import("./pages/PanelPage.vue") },
  { path: "/welcome", name: "welcome", component: () => import("./pages/WelcomePage.vue") },
  { path: "/:rest(.*)*", redirect: "/chat" },
];

export function createPageRouter() {
  const router = createRouter({ history: createWebHistory(), routes: [...routes] });
  let first = true;
  router.beforeEach((to) => {
    if (!first) return true;
    first = false;
    // The first start begins with the welcome; whoever already has documents needs none.
    const done = usePageState().get<boolean>("welcome.done", false) || useLibrary().total > 0;
    return done || to.name !== "chat" ? true : { name: "welcome" };
  });
  return router;
}
