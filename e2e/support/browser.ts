import chromium from '@sparticuz/chromium';
import { type Browser, chromium as launcher } from 'playwright-core';

/** Flags for functions in the cloud, which would switch off what the tests look at or end the browser with its first page. */
const unwanted = new Set([
  '--single-process',
  '--no-zygote',
  '--in-process-gpu',
  '--disable-web-security',
  '--allow-running-insecure-content',
]);

/** Starts Chromium from the package registry: nothing is downloaded. */
export async function startBrowser(): Promise<Browser> {
  return launcher.launch({
    executablePath: await chromium.executablePath(),
    args: chromium.args.filter((flag) => !unwanted.has(flag)),
    headless: true,
  });
}
