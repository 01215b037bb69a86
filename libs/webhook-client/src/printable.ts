/** NUL, which PostgreSQL's text refuses, and control characters, which a log or a terminal would obey. */
const UNPRINTABLE = /[^\P{Cc}\t\n\r]/gu;

/** Text from outside made safe to store, log and show: each control character but tab and line ends becomes U+FFFD. */
export const printable = (text: string): string => text.replace(UNPRINTABLE, '\ufffd');
