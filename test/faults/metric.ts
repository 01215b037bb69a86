import type { Api } from '../harness/index.js';

/** One sample of `/metrics`: the sum over its labels, or over those lines that hold `labels`; 0 when there is none. */
export async function metricOf(api: Api, name: string, labels = ''): Promise<number> {
  const text = (await api.get('/metrics')).bytes.toString();
  return text
    .split('\n')
    .filter((line) => (line.startsWith(`${name} `) || line.startsWith(`${name}{`)) && line.includes(labels))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}
