/** What the desktop around the page can do, and what lies ready to be asked about. Without one, nothing of it is there. */
import { defineStore } from "pinia";
import { computed, shallowRef } from "vue";
import { call, ServerError, type Schemas } from "../api/client";
import { showFailure } from "../lib/failures";

export type Offer = Schemas["Offer"];
export type DesktopStatus = Schemas["DesktopStatus"];

export const useDesktop = defineStore("desktop", () => {
  const status = shallowRef<DesktopStatus>();
  const offers = shallowRef<readonly Offer[]>([]);
  const panel = computed(() => status.value?.panel ?? false);
  const canInsert = computed(() => status.value?.insert ?? false);
  const canMark = computed(() => status.value?.region ?? false);
  /** What the user took away is not shown again while the server still thinks of it. */
  const gone = new Set<string>();
  let wanted = 0;

  async function quietly<T>(asking: Promise<T>): Promise<T | undefined> {
    try {
      return await asking;
    } catch (failure) {
      if (!(failure instanceof ServerError)) throw failure;
      return undefined;
    }
  }

  /** What is in force here. */
  async function load(): Promise<void> {
    status.value = (await quietly(call<DesktopStatus>("GET", "/api/desktop/status"))) ?? status.value;
  }

  /** What lies ready now; the latest call wins. */
  async function loadOffers(): Promise<void> {
    const mine = ++wanted;
    const list = await quietly(call<Schemas["OfferList"]>("GET", "/api/desktop/offers"));
    if (mine === wanted) offers.value = (list?.offers ?? []).filter(({ id }) => !gone.has(id));
  }

  /** Forget an offer: it is off the page at once. */
  async function forget(id: string): Promise<void> {
    gone.add(id);
    offers.value = offers.value.filter((offer) => offer.id !== id);
    await quietly(call("DELETE", `/api/desktop/offers/${encodeURIComponent(id)}`));
  }

  /** Have a rectangle of the screen marked; its text is offered first. None when that was given up. */
  async function mark(): Promise<Offer | undefined> {
    try {
      const { offer } = await call<Schemas["RegionText"]>("POST", "/api/desktop/region");
      if (offer) offers.value = [offer, ...offers.value.filter(({ id }) => id !== offer.id)];
      return offer ?? undefined;
    } catch (failure) {
      showFailure(failure);
      return undefined;
    }
  }

  /** Write where the cursor was in the program used before. */
  async function insert(text: string): Promise<void> {
    await call("POST", "/api/desktop/insert", { body: { text } }).catch(showFailure);
  }

  async function hide(): Promise<void> {
    if (panel.value) await call("POST", "/api/desktop/panel/hide").catch(showFailure);
  }

  /** The main window comes to the front with that page of its own. */
  async function go(page: string): Promise<void> {
    await call("POST", "/api/desktop/go", { body: { page } });
  }

  /** How high the panel's card is, in CSS pixels. */
  async function tellHeight(height: number): Promise<void> {
    if (panel.value) await quietly(call("POST", "/api/desktop/panel/height", { body: { height } }));
  }

  return { status, offers, panel, canInsert, canMark, load, loadOffers, forget, mark, insert, hide, go, tellHeight };
});
