/** Where things are in the page, for what is not looked up by its name. */
export const ASK_BOX = "textarea";
export const EVIDENCE_CARD = ".evidence";
export const ANSWER_TEXT = ".answer";
export const LIBRARY_ROW = "[role=row]";
export const LIBRARY_SCROLLER = ".rows";
