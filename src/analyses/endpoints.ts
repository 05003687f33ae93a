import { EndpointTable } from '../trackers/endpoint-table.ts';
import type { AnalysisDefinition } from './analysis.ts';
import { rank } from './ranking.ts';

/** Who sent and received, by IP address, the most bytes first. */
export const endpoints: AnalysisDefinition = {
  part: 'endpoints',
  create(context) {
    const { table } = context.flows();
    const { options } = context;
    return {
      finish() {
        const endpoints = new EndpointTable(table);
        const order = rank(endpoints.count, options.top, (row) => endpoints.bytes(row));
        return {
          kind: 'table',
          name: 'endpoints',
          title: 'Endpoints',
          rowCount: order.length,
          totalRows: endpoints.count,
          columns: [
            { key: 'address', label: 'Address', type: 'address', value: (row) => endpoints.address(order[row]) },
            { key: 'packets', label: 'Packets', type: 'packets', value: (row) => endpoints.packets(order[row]) },
            { key: 'bytes', label: 'Bytes', type: 'bytes', value: (row) => endpoints.bytes(order[row]) },
            {
              key: 'txPackets',
              label: 'Sent packets',
              type: 'packets',
              priority: 2,
              value: (row) => endpoints.txPackets(order[row]),
            },
            {
              key: 'txBytes',
              label: 'Sent',
              type: 'bytes',
              priority: 1,
              value: (row) => endpoints.txBytes(order[row]),
            },
            {
              key: 'rxPackets',
              label: 'Received packets',
              type: 'packets',
              priority: 2,
              value: (row) => endpoints.rxPackets(order[row]),
            },
            {
              key: 'rxBytes',
              label: 'Received',
              type: 'bytes',
              priority: 1,
              value: (row) => endpoints.rxBytes(order[row]),
            },
          ],
        };
      },
    };
  },
};
