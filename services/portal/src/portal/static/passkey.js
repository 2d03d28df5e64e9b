// A form with data-passkey: its options go to the browser's passkeys, whose answer goes into its
// field `cle`, then it is sent like any other.
const form = document.querySelector("form[data-passkey]");
const said = document.querySelector("#cle-erreur");

const bytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const named = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

function create(options) {
  const user = { ...options.user, id: bytes(options.user.id) };
  const challenge = bytes(options.challenge);
  const excludeCredentials = named(options.excludeCredentials);
  return navigator.credentials.create({
    publicKey: { ...options, user, challenge, excludeCredentials },
  });
}

function get(options) {
  const challenge = bytes(options.challenge);
  const allowCredentials = named(options.allowCredentials);
  return navigator.credentials.get({ publicKey: { ...options, challenge, allowCredentials } });
}

function written(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = text(credential.response[name]);
  }
  return { id: credential.id, rawId: text(credential.rawId), type: credential.type, response };
}

async function answer(event) {
  if (form.elements.cle.value) return;
  event.preventDefault();
  said.hidden = true;
  const options = JSON.parse(form.dataset.options);
  try {
    const credential = await (form.dataset.passkey === "create" ? create(options) : get(options));
    form.elements.cle.value = JSON.stringify(written(credential));
    form.requestSubmit();
  } catch {
    said.hidden = false;
  }
}

if (form && window.PublicKeyCredential) form.addEventListener("submit", answer);
