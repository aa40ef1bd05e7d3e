using System.CommandLine;
using StreamML.Inference.Audience;
using StreamML.Hosting;
using StreamML.Inference.Artifacts;
using StreamML.Inference.Loading;
using StreamML.Inference.Runtimes.Onnx;
using StreamML.Inference.Text;
using StreamML.Inference.Transformers;
using StreamML.Serving;

namespace StreamML.Cli.Commands;

/// <summary><c>streamml models pack</c>: an exported transformer becomes an artifact, which can be published.</summary>
internal static class ModelPack
{
    public static Command Create()
    {
        var export = new Argument<string>("EXPORT")
        {
            Description = "Folder of a transformer exported to ONNX, as for TextModels__Sentiment.",
        };
        var folder = new Argument<string>("FOLDER")
        {
            Description = "Folder for the artifact; created if missing.",
        };
        var task = new Option<string>("--task")
        {
            Description = $"{ModelTasks.Sentiment}, {ModelTasks.Emotion} or {ModelTasks.Intent}.",
            Required = true,
        };
        var labels = new Option<string>("--labels")
        {
            Description = "What its labels are called here, as LABEL_0=negative,LABEL_1=positive. [default: names that "
                + "are known]",
            DefaultValueFactory = _ => "",
        };
        var languages = new Option<string>("--languages")
        {
            Description = "Languages it reads: BCP-47 tags, comma-separated, or mul for any.",
            DefaultValueFactory = _ => TextModels.Language,
        };
        var version = new Option<string>("--version-name")
        {
            Description = "Its version. [default: a hash of its files]",
            DefaultValueFactory = _ => "",
        };
        var command = new Command("pack",
            "Check a transformer exported to ONNX and pack it for 'models publish'.\n"
            + "Example: streamml models pack ./twitter-roberta ./artifact --task sentiment")
        {
            export, folder, task, labels, languages, version,
        };
        command.SetAction(parsed =>
        {
            var settings = Settings.Load([]);
            var artifact = TransformerArchive.Pack(
                InputPaths.RequireFolder(parsed.GetRequiredValue(export)), parsed.GetRequiredValue(task),
                parsed.GetRequiredValue(labels),
                parsed.GetRequiredValue(languages), parsed.GetRequiredValue(version),
                settings.Get<OnnxOptions>().MaxModelBytes);
            Try(artifact, settings);
            artifact.Write(parsed.GetRequiredValue(folder));
            Console.WriteLine(
                $"{artifact.Manifest.Name} {artifact.Manifest.Version}, {artifact.Manifest.Bytes} bytes: "
                + $"{parsed.GetRequiredValue(folder)}. Publish it with streamml models publish.");
        });
        return command;
    }

    /// <summary>Loads it as those will who are served it.</summary>
    private static void Try(ModelArtifact artifact, Settings settings)
    {
        var loaders = ModelLoaders.Create(
            settings.Get<TextModelOptions>(), settings.Get<AudienceOptions>(), CommonOptions.Engine(settings));
        (loaders.Load(artifact) as IDisposable)?.Dispose();
    }
}
