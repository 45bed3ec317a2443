/** The menu of what can be done with the chosen documents: the same in the bar and under the right button. */
import { FolderOpen, FolderPlus, Info, KeyRound, MessageCircle, RefreshCw, RotateCw, SquareArrowOutUpRight, SquareMinus, Trash2 } from "@lucide/vue";
import { computed, type Component, type ComputedRef } from "vue";
import { useI18n } from "vue-i18n";
import { useCollections } from "../stores/collections";
import { useLibrary } from "../stores/library";
import { useSession } from "../stores/session";
import { isLocked, isRetryable, useLibraryActions } from "./useLibraryActions";

export interface ChosenAction {
  name: "ask" | "addTo" | "takeOut" | "open" | "reveal" | "again" | "retry" | "password" | "remove" | "details";
  label: string;
  icon: Component;
  danger?: boolean;
  shortcut?: string;
  run: () => unknown;
}

export function useChosenMenu(): ComputedRef<ChosenAction[]> {
  const { t } = useI18n();
  const library = useLibrary();
  const collections = useCollections();
  const session = useSession();
  const actions = useLibraryActions();

  return computed(() => {
    const count = library.chosenCount;
    if (count === 0) return [];
    const known = library.knownChosen();
    const [row] = known;
    const single = count === 1 && row ? row : undefined;
    const collection = collections.get(library.query.collection);
    const items: (ChosenAction | false)[] = [
      { name: "ask", label: t("library.actions.ask", {}, count), icon: MessageCircle, run: () => { actions.tell(actions.askChosen()); } },
      single !== undefined && {
        name: "details", label: t("library.actions.details"), icon: Info, shortcut: "↵",
        run: () => { actions.shown.value = single.id; },
      },
      known.some(isLocked) && {
        name: "password", label: t("library.actions.password"), icon: KeyRound,
        run: () => { actions.withChosen(actions.unlock); },
      },
      known.some(isRetryable) && {
        name: "retry", label: t("library.actions.retry"), icon: RotateCw,
        run: () => { actions.withChosen((rows) => actions.again(rows.filter(isRetryable))); },
      },
      { name: "addTo", label: t("library.actions.addTo"), icon: FolderPlus, run: () => { actions.withChosen(actions.gather); } },
      collection !== undefined && {
        name: "takeOut", label: t("library.actions.takeOut", { name: collection.name }), icon: SquareMinus,
        run: () => { actions.withChosen((rows) => actions.takeOut(collection, rows)); },
      },
      single !== undefined && (session.session?.desktop.open ?? false) && {
        name: "open", label: t("library.actions.open"), icon: SquareArrowOutUpRight,
        run: () => { actions.tell(library.openFile(single.id)); },
      },
      single !== undefined && (session.session?.desktop.open ?? false) && {
        name: "reveal", label: t("library.actions.reveal"), icon: FolderOpen,
        run: () => { actions.tell(library.reveal(single.id)); },
      },
      { name: "again", label: t("library.actions.again"), icon: RefreshCw, run: () => { actions.withChosen(actions.again); } },
      {
        name: "remove", label: t("library.actions.remove"), icon: Trash2, danger: true, shortcut: "Del",
        run: () => { actions.withChosen(actions.remove); },
      },
    ];
    return items.filter((item) => item !== false);
  });
}
