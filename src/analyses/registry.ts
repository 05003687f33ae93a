import type { AnalysisDefinition } from './analysis.ts';
import { arp } from './arp.ts';
import { capture } from './capture.ts';
import { conversations } from './conversations.ts';
import { dns } from './dns.ts';
import { endpoints } from './endpoints.ts';
import { http, methods, statuses } from './http.ts';
import { hosts, sections, urls } from './http-tables.ts';
import { ledger } from './ledger.ts';
import { protocols } from './protocols.ts';
import { tcp } from './tcp.ts';
import { timeline } from './timeline.ts';
import { tls } from './tls.ts';

/** Every analysis, one line each, in the order of the report. */
export const analyses: readonly AnalysisDefinition[] = [
  capture,
  ledger,
  protocols,
  endpoints,
  conversations,
  http,
  hosts,
  sections,
  urls,
  methods,
  statuses,
  dns,
  tls,
  tcp,
  arp,
  timeline,
];
