/** Addresses from answers, opened outside of the page. */
import { call } from "../api/client";
import { showFailure } from "../lib/failures";
import { isSafeLink } from "../lib/markdown";
import { useSession } from "../stores/session";

/** Gives the function that opens an http, https or mailto address in the user's browser; others do nothing. */
export function useOpenLink() {
  const session = useSession();
  return (address: string): void => {
    if (!isSafeLink(address)) return;
    if (session.session?.desktop.window) {
      call("POST", "/api/desktop/browse", { body: { url: address } }).catch(showFailure);
    } else {
      window.open(address, "_blank", "noopener,noreferrer");
    }
  };
}
