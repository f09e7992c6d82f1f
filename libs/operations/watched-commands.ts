import type { CommandBus, ICommand } from '@nestjs/cqrs';
import type { CommandAbout, Watcher } from './watcher.js';

/** Lets somebody watch commands: the bus has no place for that, so its one method is put behind another. */
export function watchCommands(bus: CommandBus, watcher: Watcher): void {
  const execute = bus.execute.bind(bus);
  bus.execute = (command: ICommand) => watcher.command(aboutOf(command), () => execute(command));
}

function aboutOf(command: ICommand): CommandAbout {
  const about = { name: command.constructor.name };
  return 'goalId' in command && typeof command.goalId === 'string' ? { ...about, goalId: command.goalId } : about;
}
