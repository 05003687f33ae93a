import { defineProtocol, STOP } from '../define.ts';
import { firstLine, http, walkMessage } from './http.ts';
import { startsHttp } from './http-start.ts';

const PORT = 1900;

/** Simple Service Discovery Protocol: HTTP's requests and responses, one a datagram. */
export const ssdp = defineProtocol({
  name: 'ssdp',
  title: 'Simple Service Discovery Protocol',
  label: 'SSDP',
  ref: 'UPnP Device Architecture 2.0 §1',
  claims: { 'udp.port': [PORT] },
  prefix: 'http',
  minimumLength: 1,
  leaf: true,
  decode(d) {
    d.offset = d.end;
    return STOP;
  },
  fields: http.fields,
  walk(layer, sink) {
    if (startsHttp(layer.bytes, layer.view, layer.start, layer.end)) walkMessage(layer, sink);
  },
  summarize: firstLine,
});
