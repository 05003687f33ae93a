import { tlsVersionName } from '../protocols/values/tls-names.ts';
import type { Part } from '../report/model.ts';
import type { TlsSession } from '../trackers/tls-session.ts';
import type { Analysis, AnalysisContext, AnalysisDefinition } from './analysis.ts';
import { NameCounts } from './name-counts.ts';

/** TLS handshakes: who was asked for, in which version, by what kind of client. */
export const tls: AnalysisDefinition = {
  part: 'tls',
  ofStreams: 'all',
  create: (context) => new Tls(context),
};

class Tls implements Analysis {
  #handshakes = 0;
  readonly #serverNames = new NameCounts();
  readonly #versions = new NameCounts();
  readonly #fingerprints = new NameCounts();
  readonly #top: number | undefined;

  constructor(context: AnalysisContext) {
    this.#top = context.options.top;
    context.tls().listen((session) => this.#count(session));
  }

  isEmpty(): boolean {
    return this.#handshakes === 0;
  }

  finish(): Part {
    const top = this.#top;
    return {
      kind: 'record',
      name: 'tls',
      title: 'TLS',
      entries: [
        { key: 'handshakes', label: 'Handshakes', type: 'count', value: this.#handshakes },
        this.#serverNames.entry('serverNames', 'Server names', ['name', 'Name'], top),
        this.#versions.entry('versions', 'Versions', ['version', 'Version'], top),
        this.#fingerprints.entry('ja4', 'Clients', ['ja4', 'JA4'], top),
      ],
      notes: this.#notes(),
    };
  }

  #count({ version, serverName, ja4 }: TlsSession): void {
    this.#handshakes += 1;
    if (serverName !== undefined) this.#serverNames.add(serverName);
    // Nothing was settled on where no server answered.
    if (version !== 0) this.#versions.add(tlsVersionName(version));
    if (ja4 !== undefined) this.#fingerprints.add(ja4);
  }

  #notes(): string[] {
    const forgotten = this.#serverNames.forgotten + this.#fingerprints.forgotten;
    return forgotten === 0 ? [] : [`${forgotten} hits of names met rarely are left out: there are too many names`];
  }
}
