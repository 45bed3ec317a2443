import js from "@eslint/js";
import vue from "eslint-plugin-vue";
import ts from "typescript-eslint";
import parser from "vue-eslint-parser";

export default ts.config(
  { ignores: ["web/dist/**", "web/api/types.ts"] },
  js.configs.recommended,
  ...ts.configs.strictTypeChecked,
  ...vue.configs["flat/recommended"],
  {
    languageOptions: {
      parser,
      parserOptions: { parser: ts.parser, projectService: true, extraFileExtensions: [".vue"] },
    },
    rules: {
      // TypeScript sees undefined names itself.
      "no-undef": "off",
      // Numbers in templates are fine.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // Text from documents is never markup.
      "vue/no-v-html": "error",
      // Layout of templates is a matter of reading, not of counting attributes.
      "vue/max-attributes-per-line": "off",
      "vue/singleline-html-element-content-newline": "off",
      "vue/html-self-closing": "off",
      "vue/html-indent": "off",
      "vue/multiline-html-element-content-newline": "off",
      // exactOptionalPropertyTypes says it better.
      "vue/require-default-prop": "off",
    },
  },
  { files: ["**/*.js", "**/*.mjs", "vite.config.ts"], ...ts.configs.disableTypeChecked },
  { files: ["**/*.mjs"], languageOptions: { globals: { console: "readonly", process: "readonly" } } },
);
