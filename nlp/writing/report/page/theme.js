// Light, dark, or as the system is; what was chosen is kept in the browser.

const THEMES = ["auto", "light", "dark"];
const THEME_NAMES = { auto: "Apparence : système", light: "Apparence : claire", dark: "Apparence : sombre" };
const THEME_SIGNS = { auto: "◐", light: "☀", dark: "☾" };

function storedTheme(theme) {
  try {
    if (theme) localStorage.setItem("rubrique-apparence", theme);
    return localStorage.getItem("rubrique-apparence");
  } catch {
    return null;
  }
}

function startTheme() {
  const button = byId("theme");
  const apply = (theme) => {
    document.documentElement.dataset.theme = theme;
    button.textContent = THEME_SIGNS[theme];
    button.title = THEME_NAMES[theme];
    button.setAttribute("aria-label", THEME_NAMES[theme]);
  };
  apply(THEMES.includes(storedTheme()) ? storedTheme() : "auto");
  button.addEventListener("click", () => {
    const next = THEMES[(THEMES.indexOf(document.documentElement.dataset.theme) + 1) % THEMES.length];
    storedTheme(next);
    apply(next);
    announce(THEME_NAMES[next]);
  });
}
