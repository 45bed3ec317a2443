// For tools that read TypeScript alone; vue-tsc sees into the components.
declare module "*.vue" {
  import type { Component } from "vue";
  const component: Component;
  export default component;
}
