import { Controller, Get, ServiceUnavailableException } from '@nestjs/common';
import type { ReadinessReport } from '@baton/operations';
import { Readiness } from '@baton/operations';

/** For whoever watches over the process. */
@Controller('health')
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  /** The process runs and its event loop turns; it says nothing about what it depends on. */
  @Get('live')
  live(): { readonly status: 'live' } {
    return { status: 'live' };
  }

  /** Whether it is of use now, with what it depends on: 200 or 503, and the same words with either. */
  @Get('ready')
  async ready(): Promise<ReadinessReport> {
    const report = await this.readiness.ask();
    if (report.status === 'ready') return report;
    throw new ServiceUnavailableException(report);
  }
}
