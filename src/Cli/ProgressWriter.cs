namespace StreamML.Cli;

/// <summary>Progress: a line on stderr as soon as it is reported, in order.</summary>
internal sealed class ProgressWriter : IProgress<string>
{
    public void Report(string value) => Console.Error.WriteLine(value);
}
