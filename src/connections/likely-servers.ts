/**
 * Ports that servers listen on: who sends from one is taken for the responder where no handshake tells. By Zeek's
 * `likely_server_ports`: those of the protocols that it knows.
 */
export function isLikelyServer(ipProtocol: number, port: number): boolean {
  return (ipProtocol === 6 ? TCP : UDP).has(port);
}

const TCP: ReadonlySet<number> = new Set([
  // FTP, GridFTP, SSH, SMTP
  ...[21, 2811, 22, 25, 587],
  // DNS, HTTP and its proxies, Kerberos, POP3, IMAP
  ...[53, 80, 81, 631, 1080, 3128, 8000, 8080, 8888, 88, 110, 143],
  // RPC, SMB, LDAP, Modbus, DNP3
  ...[135, 139, 445, 389, 3268, 502, 20_000],
  // TLS and what runs over it
  ...[443, 563, 585, 614, 636, 989, 990, 992, 993, 995, 5223],
  // IRC, XMPP, MQTT, MySQL, PostgreSQL, Redis, RDP, whois
  ...[6666, 6667, 6668, 6669, 5222, 5269, 1883, 1434, 3306, 5432, 6379, 3389, 43],
]);

const UDP: ReadonlySet<number> = new Set([
  // DNS and its kin, DHCP, NTP, Kerberos, SNMP, LDAP, syslog, RADIUS, SIP, DNP3
  ...[53, 137, 5353, 5355, 67, 123, 88, 161, 162, 389, 514, 1812, 5060, 20_000],
  // DTLS and QUIC, RDP
  ...[443, 3389],
  // Tunnels: Teredo, AYIYA, GTP, VXLAN, Geneve
  ...[3544, 5072, 2123, 2152, 4789, 6081],
]);
