import { parseArgs } from 'node:util';
import { OracleSession } from './compare.ts';
import { findCorpus, listCaptures, sampleCaptures } from './corpus.ts';
import { KnownDifferences } from './known-differences.ts';
import { printCaptures, printFields, printLacking, printSuggestions } from './print.ts';
import { findTshark } from './tshark.ts';

/**
 * The differential against tshark, for people: `npm run test:oracles -- --protocol tcp --missing --diff`.
 * Everything of the corpus unless `--file` or `--sample` narrow it.
 */
const { values: flags } = parseArgs({
  options: {
    protocol: { type: 'string', multiple: true },
    file: { type: 'string', multiple: true },
    sample: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    missing: { type: 'boolean', default: false },
    diff: { type: 'boolean', default: false },
    suggest: { type: 'boolean', default: false },
    only: { type: 'string', default: 'fields,hierarchy,conversations' },
  },
});

// `| head` closes the pipe: nothing is left to say then.
process.stdout.on('error', () => process.exit(0));

await main();

async function main(): Promise<void> {
  const corpus = findCorpus();
  const version = findTshark();
  if (corpus === undefined || version === undefined) {
    console.log(`SKIPPED: ${corpus === undefined ? 'no corpus beside the repository' : 'tshark is not installed'}`);
    return;
  }
  const session = new OracleSession(version, { counts: sections().length > 0 });
  const files = sampleCaptures(listCaptures(corpus), Number(flags.sample), Number(flags.seed)).filter(
    ({ name }) => flags.file === undefined || flags.file.some((part) => name.includes(part)),
  );
  for (const file of files) await session.compare(file);
  console.log(`${files.length} captures, ${version}`);
  report(session);
}

function report(session: OracleSession): void {
  const protocols = flags.protocol === undefined ? session.decoded : new Set(flags.protocol);
  if (flags.only.includes('fields')) {
    printFields(session.fields, protocols, flags.diff);
    printLacking(session.fields, protocols, flags.missing);
  }
  for (const section of sections()) {
    printCaptures(section, session.outcomes, new KnownDifferences(section), flags.diff);
  }
  if (flags.suggest) printSuggestions(session, protocols);
}

/** Hierarchy and conversations are about all protocols together: asking for one leaves them out. */
function sections(): ('hierarchy' | 'conversations')[] {
  if (flags.protocol !== undefined) return [];
  return (['hierarchy', 'conversations'] as const).filter((section) => flags.only.includes(section));
}
