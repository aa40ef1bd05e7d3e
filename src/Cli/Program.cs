using System.Text;
using StreamML.Cli;

// Answers hold texts in any script, whatever the locale says.
Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

TerminalColours.Apply();

// A pipe has no width: a table must not break its names there.
if (Console.IsOutputRedirected)
{
    Spectre.Console.AnsiConsole.Profile.Width = 200;
}

return await CommandLine.RunAsync(args);
