// The texts of the app, all languages on the device: it may be changed without a network.

export const data = JSON.parse(document.getElementById("tablet-data").textContent);

let language = chosen();

function chosen() {
  const kept = document.cookie.split("; ").find((one) => one.startsWith(`${data.cookie}=`));
  const code = kept?.slice(data.cookie.length + 1);
  return code in data.words ? code : data.language;
}

export function setLanguage(code) {
  language = code;
  document.cookie = `${data.cookie}=${code}; path=/; max-age=31536000; samesite=lax`;
  applyLanguage();
}

export function applyLanguage() {
  document.documentElement.lang = language === "zh-hans" ? "zh-Hans" : language;
  document.title = t("title");
}

export const currentLanguage = () => language;

export function t(key, values = {}) {
  const text = data.words[language][key] ?? key;
  return text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
}
