import { xmlText } from '../../artifacts/index.ts';
import type { CheckReport } from '../report.ts';

/** Rules and failed resources as JUnit, which every CI shows. */
export function junitOf(report: CheckReport): string {
  const rules = report.findings.map(({ rule, message, help, level, overridden }) =>
    level === 'error' && !overridden
      ? testCase('rules', `${rule}: ${message}`, help)
      : testCase('rules', `${rule}: ${message}`),
  );
  const failed = report.build.failed.map(({ name, message }) => testCase('build', name, message ?? 'failed'));
  const passed = Object.entries(report.build.counts)
    .filter(([status]) => status === 'success' || status === 'pass')
    .flatMap(([status, n]) => Array.from({ length: n }, (_, k) => testCase('build', `${status} ${k + 1}`)));
  const cases = [...rules, ...failed, ...passed];
  const failures = cases.filter((one) => one.includes('<failure')).length;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites tests="${cases.length}" failures="${failures}" time="${report.seconds.toFixed(3)}">`,
    `  <testsuite name="tsdt ci" tests="${cases.length}" failures="${failures}" timestamp="${report.checkedAt}">`,
    ...cases,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function testCase(suite: string, name: string, failure?: string): string {
  const head = `    <testcase classname="${xmlAttribute(suite)}" name="${xmlAttribute(name)}"`;
  return failure === undefined ? `${head}/>` : `${head}><failure message="${xmlAttribute(failure)}"/></testcase>`;
}

/** A reader of XML takes a line break in an attribute for a blank, unless it is written as a sign. */
const xmlAttribute = (text: string): string => xmlText(text).replaceAll('\n', '&#10;');
