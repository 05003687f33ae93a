import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const withoutOpenssl = spawnSync('openssl', ['version']).status === 0 ? undefined : 'openssl is not installed';

/** Files in PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

export interface Authority extends Certificate {
  /** A certificate by it, for a server at 127.0.0.1 or for whoever. */
  issue(name: string): Certificate;
}

/** An authority of the test's own, in a folder of the test's. */
export function makeAuthority(folder: string, name: string): Authority {
  const path = (file: string): string => join(folder, `${name}-${file}`);
  const own = { cert: path('ca.pem'), key: path('ca.key') };
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl('req', '-x509', ...newKey, '-keyout', own.key, '-out', own.cert, '-days', '2', '-subj', `/CN=${name}`);
  return {
    ...own,
    issue: (subject) => {
      const issued = { cert: path(`${subject}.pem`), key: path(`${subject}.key`) };
      const [request, extensions] = [path(`${subject}.csr`), path(`${subject}.ext`)];
      writeFileSync(extensions, 'subjectAltName=IP:127.0.0.1\n');
      openssl('req', ...newKey, '-keyout', issued.key, '-out', request, '-subj', `/CN=${subject}`);
      const signing = ['-CA', own.cert, '-CAkey', own.key, '-CAcreateserial', '-days', '2', '-extfile', extensions];
      openssl('x509', '-req', '-in', request, '-out', issued.cert, ...signing);
      return issued;
    },
  };
}

function openssl(...args: string[]): void {
  execFileSync('openssl', args, { stdio: 'pipe' });
}
