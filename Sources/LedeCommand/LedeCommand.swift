// LedeCommand
