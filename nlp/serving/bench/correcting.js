// What is decided in this page goes to the corrections file of the service at once, and the article is tagged anew.

const NO_FILE = "Pour corriger ici, le service se lance avec --corrections FICHIER.";
const NO_ANSWER = "Le service ne répond pas ; « Corriger » demande encore une fois.";
const saving = { last: Promise.resolve(), refusal: null }; // refusal: why nothing can be corrected, "" if it can

// One after the other: an undo may not overtake what it takes back.
function inTurn(work) {
  saving.last = saving.last.then(work).catch(() => complain("Le service ne répond pas ; rien n'a été corrigé."));
}

function complain(line) {
  announce(line);
  document.querySelector(".correct")?.append(make("p", { class: "complaint", role: "alert" }, line));
}

async function keepStep(step) {
  const rows = step.rows;
  step.rows = [];
  for (const row of rows) {
    const reply = await send("/v1/corrections", row).catch(() => null);
    if (!reply?.ok) return dropStep(step, reply ? (await reply.json()).detail : "Le service ne répond pas.");
    const { line, ...written } = await reply.json();
    step.rows.push(written);
  }
  return mark();
}

// What the service has not taken is not shown as decided.
function dropStep(step, why) {
  if (!step.rows.length) correcting.steps = correcting.steps.filter((one) => one !== step);
  drawBench();
  complain(`Non corrigé : ${why}`);
}

// What the service has not taken back is decided still, and stays the step to be taken back next.
async function takeStepBack(step) {
  const left = [];
  let why = "";
  for (const row of step.rows.toReversed()) {
    const refusal = await takeRowBack(row).catch(() => "Le service ne répond pas.");
    if (!refusal) continue;
    left.unshift(row);
    why = refusal;
  }
  if (why) correcting.steps.push({ ...step, rows: left });
  await mark();
  if (why) complain(`Non annulé : ${why}`);
}

// Returns why the row stays, "" where it is gone. Others may correct meanwhile: the line is looked for, and the list must still be the same.
async function takeRowBack(row) {
  const listed = await ask("/v1/corrections", {});
  const { corrections } = await listed.json();
  const meant = corrections.findLast(({ line, ...written }) => JSON.stringify(written) === JSON.stringify(row));
  if (!meant) return "";
  const headers = { "If-Match": listed.headers.get("etag") };
  const reply = await ask(`/v1/corrections/${meant.line}`, { method: "DELETE", headers });
  if (reply.status === 412) return takeRowBack(row);
  return reply.ok ? "" : (await reply.json()).detail;
}

async function findOut() {
  const reply = await ask("/v1/corrections", {}).catch(() => null);
  saving.refusal = NO_ANSWER;
  if (reply?.ok) saving.refusal = "";
  if (reply?.status === 404) saving.refusal = NO_FILE;
  dispatchEvent(new Event("redraw"));
}

function drawPanel(store, article) {
  if (!correcting.isOn) return null;
  if (saving.refusal === "") return drawCorrections(store, article);
  const line = saving.refusal ?? "…";
  return make("section", { class: "correct", "aria-label": "Corrections" }, make("h3", {}, "Corriger"), paragraph("hint", line));
}

function startCorrecting() {
  Object.assign(correcting, {
    keep: (step) => inTurn(() => keepStep(step)),
    takeBack: (step) => inTurn(() => takeStepBack(step)),
    tools: () => [],
  });
  byId("correct").addEventListener("click", () => {
    if (saving.refusal === NO_ANSWER) saving.refusal = null;
    toggleCorrecting();
  });
}
