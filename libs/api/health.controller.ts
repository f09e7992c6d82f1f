import { Controller, Get } from '@nestjs/common';

/** For whoever watches over the process. */
@Controller('health')
export class HealthController {
  /** The process runs and its event loop turns; it says nothing about what it depends on. */
  @Get('live')
  live(): { readonly status: 'live' } {
    return { status: 'live' };
  }
}
