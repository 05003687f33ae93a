/**
 * Is a certificate for a server of this name? By its alternative names, or where there is none by its subject's common
 * name (RFC 6125 §6.4.4), as Zeek's `x509_check_cert_hostname`.
 */
export function isForHost(host: string, subject: string, alternativeNames: readonly string[]): boolean {
  const names = alternativeNames.length > 0 ? alternativeNames : commonName(subject);
  return names.some((name) => isNameOf(host.toLowerCase(), name.toLowerCase()));
}

/** The last of a subject, which RFC 2253 writes first. */
function commonName(subject: string): string[] {
  const text = /(?:^|[,+])CN=((?:\\.|[^\\,+])*)/.exec(subject)?.[1];
  return text === undefined ? [] : [text.replace(/\\(.)/g, '$1')];
}

/**
 * An asterisk stands for the rest of the first label, of three at least (RFC 6125 §6.4.3): `*.a.b` and `w*.a.b`, not `*.b`.
 */
function isNameOf(host: string, name: string): boolean {
  const star = name.indexOf('*');
  if (star < 0) return host === name;
  const rest = name.slice(star + 1);
  const label = host.indexOf('.');
  const isWild = name.indexOf('.') === star + 1 && rest.indexOf('.', 1) > 0 && !rest.includes('*');
  return isWild && label >= star && host.slice(label) === rest && host.startsWith(name.slice(0, star));
}
