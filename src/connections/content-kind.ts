/** So many bytes from the beginning tell what content is. */
export const KIND_BYTES = 1024;

/** What content is, in Zeek's words, by how it begins (a character for each byte). Undefined: nobody knows. */
export function contentKind(start: string): string | undefined {
  return kindIn(MAGIC[start[0]], start) ?? (TAR.test(start) ? 'application/x-tar' : textKind(start));
}

function kindIn(kinds: Kinds | undefined, start: string): string | undefined {
  return kinds?.find(([magic]) => magic.test(start))?.[1];
}

function textKind(start: string): string | undefined {
  const [prologue] = PROLOGUE.exec(start) ?? [''];
  const markup = start.slice(prologue.length);
  const kind = kindIn(markup[0] === '<' ? MARKUP : undefined, markup);
  if (kind !== undefined) return kind;
  if (prologue.includes('<?xml ')) return 'application/xml';
  if (JSON_TEXT.test(start)) return 'text/json';
  if (SCRIPT.test(start)) return 'application/javascript';
  return PLAIN.test(start) ? 'text/plain' : undefined;
}

type Kinds = readonly (readonly [RegExp, string])[];

/** By the first byte; what is more special comes first. */
const MAGIC: Readonly<Record<string, Kinds>> = {
  '\0': [
    [/^\0\0\x01\0/, 'image/x-icon'],
    [/^\0\0\x02\0/, 'image/x-cursor'],
    [/^\0\x01\0\0\0/, 'application/x-font-ttf'],
    [/^.{4}ftyp(?:isom|mp4[12])/s, 'video/mp4'],
    [/^.{4}ftyp(?:3g[egps2]|avc1|mmp4)/s, 'video/3gpp'],
    [/^.{4}ftypm4a/s, 'audio/m4a'],
    [/^.{4}(?:mdat|moov)/s, 'video/quicktime'],
    [/^\0\0\x01[\xb0-\xbb]/, 'video/mpeg'],
  ],
  '\x04': [[/^\x04"M\x18/, 'application/x-lz4']],
  '\n': [[/^\n\r\r\n.{4}(?:\x1a\x2b\x3c\x4d|\x4d\x3c\x2b\x1a)/s, 'application/vnd.tcpdump.pcap']],
  '\x1a': [
    [/^\x1a\x45\xdf\xa3.*B\x82.webm/, 'video/webm'],
    [/^\x1a\x45\xdf\xa3.*B\x82.matroska/, 'video/x-matroska'],
  ],
  '\x1f': [[/^\x1f\x8b/, 'application/x-gzip']],
  '!': [[/^!<arch>\ndebian/, 'application/x-debian-package']],
  '#': [
    [/^#![^\n]{1,15}bin\/(?:env\s+)?(?:ba|tc|c|z|fa|ae|k)?sh/, 'text/x-shellscript'],
    [/^#![^\n]{1,15}bin\/(?:env\s+)?perl/, 'text/x-perl'],
    [/^#![^\n]{1,15}bin\/(?:env\s+)?python/, 'text/x-python'],
    [/^#![^\n]{1,15}bin\/(?:env\s+)?ruby/, 'text/x-ruby'],
    [/^#![^\n]{1,15}bin\/(?:env\s+)?php/, 'text/x-php'],
    [/^#![^\n]{1,15}bin\/(?:env\s+)?node/, 'application/javascript'],
  ],
  '%': [[/^%PDF-/, 'application/pdf']],
  '-': [[/^-----BEGIN CERTIFICATE-----/, 'application/x-pem']],
  '0': [
    [/^0&\xb2u/, 'video/x-ms-asf'],
    [/^.{11,19}\x06\x05\x2b\x0e\x03\x02\x1a/s, 'application/ocsp-request'],
    [/^.{11,19}\x06\x09\x2b\x06\x01\x05\x05\x07\x30\x01\x01/s, 'application/ocsp-response'],
  ],
  '7': [[/^7z\xbc\xaf\x27\x1c/, 'application/x-7z-compressed']],
  '8': [[/^8BPS/, 'image/vnd.adobe.photoshop']],
  B: [
    [/^BZh/, 'application/x-bzip2'],
    [/^BM.{12}[\x0c(@l|\x80]\0/s, 'image/x-ms-bmp'],
  ],
  C: [[/^CWS/, 'application/x-shockwave-flash']],
  F: [
    [/^FWS/, 'application/x-shockwave-flash'],
    [/^FLV/, 'video/x-flv'],
  ],
  G: [[/^GIF8/, 'image/gif']],
  I: [[/^II[*+]\0/, 'image/tiff']],
  M: [
    [/^MM\0[*+]/, 'image/tiff'],
    [/^MSCF\0\0\0\0/, 'application/vnd.ms-cab-compressed'],
    [/^MZ/, 'application/x-dosexec'],
  ],
  O: [
    [/^OTTO/, 'application/vnd.ms-opentype'],
    [/^OggS/, 'application/ogg'],
  ],
  P: [
    [/^PK\x03\x04.{1,200}\x14\0.{2}META-INF\/MANIFEST\.MF/s, 'application/java-archive'],
    [/^PK\x03\x04\x14\0\x06\0/, 'application/vnd.openxmlformats-officedocument'],
    [/^PK(?:\x07\x08PK)?\x03\x04/, 'application/zip'],
  ],
  R: [
    [/^RIFF.{4}WEBP/s, 'image/webp'],
    [/^Rar!/, 'application/x-rar'],
  ],
  Z: [[/^ZWS/, 'application/x-shockwave-flash']],
  ']': [[/^\]\0\0/, 'application/x-lzma']],
  d: [[/^drpm/, 'application/x-rpm']],
  w: [
    [/^wOF2/, 'application/font-woff2'],
    [/^wOFF/, 'application/font-woff'],
  ],
  x: [[/^xar!/, 'application/x-xar']],
  '{': [[/^\{\\rtf/, 'text/rtf']],
  '\x7f': [
    [/^\x7fELF[\x01\x02](?:\x01.{10}\x01\0|\x02.{10}\0\x01)/s, 'application/x-object'],
    [/^\x7fELF[\x01\x02](?:\x01.{10}\x02\0|\x02.{10}\0\x02)/s, 'application/x-executable'],
    [/^\x7fELF[\x01\x02](?:\x01.{10}\x03\0|\x02.{10}\0\x03)/s, 'application/x-sharedlib'],
  ],
  '\x89': [[/^\x89PNG/, 'image/png']],
  '\xa1': [[/^\xa1\xb2\xc3\xd4/, 'application/vnd.tcpdump.pcap']],
  '\xca': [
    [/^\xca\xfe\xba\xbe.{2}\0[\x01-\x14]/s, 'application/x-mach-o-executable'],
    [/^\xca\xfe\xba\xbe.{3}[-./0-4]/s, 'application/x-java-applet'],
  ],
  '\xce': [[/^\xce\xfa\xed\xfe/, 'application/x-mach-o-executable']],
  '\xcf': [[/^\xcf\xfa\xed\xfe/, 'application/x-mach-o-executable']],
  '\xd0': [[/^\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1/, 'application/msword']],
  '\xd4': [[/^\xd4\xc3\xb2\xa1/, 'application/vnd.tcpdump.pcap']],
  '\xed': [[/^\xed\xab\xee\xdb/, 'application/x-rpm']],
  '\xfd': [[/^\xfd7zXZ\0/, 'application/x-xz']],
  '\xff': [
    [/^\xff\xd8/, 'image/jpeg'],
    [/^\xff[\xe2\xe3\xf2\xf3\xf6\xf7\xfa-\xfd]/, 'audio/mpeg'],
  ],
};
const TAR = /^[ -~\0]{100}(?:[\d ]{7}\0){3}(?:[\d ]{11}\0){2}[\d\0 ]{7}[ \0][0-7\0]/;
const SCRIPT =
  /^(?:\s*(?:<script\s+(?:type|language)=['"]?(?:text\/)?javascript|for \(;;\);|document\.write(?:ln)? ?\(|<script>\s*(?:var|function) )|\(function\(\)\s*\{)/i;

/** Before the first element: a mark of UTF-8, comments, the declaration of XML. */
const PROLOGUE = /^(?:\xef\xbb\xbf)?(?:[ \t\r\n]|<!--.*?-->|<\?xml .*?\?>)*/;
const MARKUP: Kinds = [
  [/^<(?:rss[^>]*xmlns:atom|feed[^>]*xmlns=["']?http:\/\/www.w3.org\/2005\/Atom)/i, 'text/atom'],
  [/^<(?:!doctype +html|html|head|title|body|meta +http-equiv)/i, 'text/html'],
  [/^<rss/i, 'text/rss'],
  [/^<soap(?:-env)?:envelope/i, 'application/soap+xml'],
  [/^<methodresponse>/i, 'application/xml-rpc'],
  [/^<(?:!doctype +)?cross-domain-policy/i, 'text/x-cross-domain-policy'],
];
const JSON_TEXT =
  /^(?:\xef\xbb\xbf)?[ \t\r\n]*(?:\{[ \t\r\n]*(?:"[^"]+"|[a-z][a-z0-9\\_]*)[ \t\r\n]*:[ \t\r\n]*(?:["[{\d]|true|false)|\[[ \t\r\n]*(?:\{|\[|(?:"[^"]+"|\d+(?:\.\d+)?|true|false)[ \t\r\n]*,)|(?:\[\]|\{\})[ \t\r\n]*$)/i;
/** Ten characters of ASCII, behind a mark of Unicode or not. */
const PLAIN = /^(?:\xef\xbb\xbf|(?:\0\0)?\xfe\xff|\xff\xfe(?:\0\0)?)?[\t-\r -~]{10}/;
