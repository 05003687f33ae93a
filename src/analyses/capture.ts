import { linkTypeName } from '../core/link-types.ts';
import type { AnalysisDefinition } from './analysis.ts';

/** The files and the totals: what `capinfos` says first. */
export const capture: AnalysisDefinition = {
  part: 'capture',
  create: ({ source, totals }) => ({
    finish: () => ({
      kind: 'record',
      name: 'capture',
      title: 'Capture',
      entries: [
        {
          key: 'files',
          label: 'Files',
          table: {
            rowCount: source.files.length,
            columns: [
              { key: 'path', label: 'File', type: 'text', value: (row) => source.files[row].path },
              { key: 'format', label: 'Format', type: 'text', value: (row) => source.files[row].format },
              {
                key: 'linkTypes',
                label: 'Link types',
                type: 'list',
                value: (row) => source.files[row].linkTypes.map(linkTypeName),
              },
            ],
          },
        },
        { key: 'packets', label: 'Packets', type: 'packets', value: totals.packets },
        { key: 'wireBytes', label: 'On the wire', type: 'bytes', value: totals.wireBytes },
        { key: 'capturedBytes', label: 'Captured', type: 'bytes', value: totals.capturedBytes },
        { key: 'start', label: 'First packet', type: 'time', value: totals.first },
        { key: 'end', label: 'Last packet', type: 'time', value: totals.last },
        { key: 'duration', label: 'Duration', type: 'duration', value: totals.duration },
      ],
    }),
  }),
};
