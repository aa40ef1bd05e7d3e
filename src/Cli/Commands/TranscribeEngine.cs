using System.CommandLine;
using StreamML.Hosting;

namespace StreamML.Cli.Commands;

/// <summary>Options of <c>streamml transcribe</c> that stand for settings.</summary>
internal sealed class TranscribeEngine
{
    private readonly Option<string?> _engine = new("--engine")
    {
        Description = "pocketsphinx or whisper (Voice__Engine).",
    };

    private readonly Option<string?> _model = new("--model")
    { Description = "Folder of a Whisper model exported to ONNX (Voice__WhisperModel)." };

    private readonly Option<string?> _language = new("--language")
    { Description = "Language spoken, for Whisper; detected if omitted (Voice__WhisperLanguage)." };

    private readonly Option<string?> _task = new("--task")
    { Description = "transcribe, or translate into English with Whisper (Voice__WhisperTask)." };

    public void AddTo(Command command)
    {
        foreach (var option in new[] { _engine, _model, _language, _task })
        {
            command.Add(option);
        }
    }

    /// <summary>Configuration with the command line on top. A model alone asks for Whisper.</summary>
    public Settings Load(ParseResult parsed)
    {
        string? folder = parsed.GetValue(_model);
        return Settings.Load(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Voice:Engine"] = parsed.GetValue(_engine) ?? (folder is null ? null : "whisper"),
            ["Voice:WhisperModel"] = folder is null ? null : Path.GetFullPath(folder),
            ["Voice:WhisperLanguage"] = parsed.GetValue(_language),
            ["Voice:WhisperTask"] = parsed.GetValue(_task),
        });
    }
}
