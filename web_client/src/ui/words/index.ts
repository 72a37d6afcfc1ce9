/** The catalogues: each file beside this one is a place, and exports `zh` and `en`. */
import i18next from "i18next";
import { initReactI18next } from "react-i18next";

export type Language = "zh" | "en";

/** The same keys, other words: what `en` must be for a given `zh`. */
export type Translation<Words> = {
  [Key in keyof Words]: Words[Key] extends string ? string : Translation<Words[Key]>;
};

type Catalogue = { readonly zh: object; readonly en: object };

const files = import.meta.glob<Catalogue>(["./*.ts", "!./index.ts", "!./*.test.ts"], {
  eager: true,
});

/** Every catalogue of one language, by the name of its place. */
export function catalogue(language: Language): Record<string, object> {
  return Object.fromEntries(
    Object.entries(files).map(([path, words]) => [
      path.replace("./", "").replace(".ts", ""),
      words[language],
    ]),
  );
}

const KEPT = "lianzhen.language";

/** The language that was chosen on this machine; Chinese until somebody chooses. */
export function keptLanguage(): Language {
  return localStorage.getItem(KEPT) === "en" ? "en" : "zh";
}

/** Speak the other language from now on, here and after a reload. */
export async function speak(language: Language): Promise<void> {
  localStorage.setItem(KEPT, language);
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  await i18next.changeLanguage(language);
}

/** Make the catalogues known to React, before anything is drawn. */
export async function startWords(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: keptLanguage(),
    fallbackLng: "zh",
    resources: {
      zh: { translation: catalogue("zh") },
      en: { translation: catalogue("en") },
    },
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  document.documentElement.lang = keptLanguage() === "zh" ? "zh-CN" : "en";
}
