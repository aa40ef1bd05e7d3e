using System.CommandLine;
using StreamML.Hosting;
using StreamML.Inference.Audience;
using StreamML.Trainer.Labels;
using StreamML.Trainer.Language;

namespace StreamML.Cli.Commands;

/// <summary>
/// <c>streamml train</c>: the text models that ship, made anew; text models of any labels; score models.
/// </summary>
internal static class TrainCommand
{
    public static Command Create()
    {
        var command = TrainerCommands.Train();
        command.Add(TrainTextCommand.Create());
        command.Add(Labels());
        command.Add(Language());
        command.Add(Romanised());
        command.Add(TrainScoresCommand.Create());
        command.Add(TrainTableCommand.Create());
        return command;
    }

    private static Command Labels()
    {
        var file = new Argument<string>("file") { Description = "Labelled texts: text, tab, label, one per line." };
        var task = new Option<string>("--task")
        {
            Description = "What the model predicts: personality, audience_engagement, or your own name.",
            Required = true,
        };
        var output = new Option<string>("--out") { Description = "Folder for the artifact.", Required = true };
        var version = new Option<string>("--version-name")
        {
            Description = "Version of the model.",
            DefaultValueFactory = _ => "1",
        };
        var command = new Command("labels",
            "Train a text model for any labels: a linear one or a random forest, whichever is better by cross-validation, or\n"
            + "both together. The same file gives the same bytes. Audience__PersonalityModel and\n"
            + "Audience__EngagementModel take its folder.\n"
            + "Example: streamml train labels fans.tsv --task personality --out models/personality")
        {
            file, task, output, version,
        };
        command.SetAction(parsed =>
        {
            var audience = Settings.Load([]).Get<AudienceOptions>();
            string name = parsed.GetRequiredValue(task);
            var labels = name switch
            {
                AudienceModels.PersonalityTask => audience.Labels(),
                AudienceModels.EngagementTask => AudienceModels.EngagementLabels,
                _ => [],
            };
            var plan = new LabelPlan(name, parsed.GetRequiredValue(version), labels, audience.MinExamples);
            string folder = parsed.GetRequiredValue(output);
            LabelTraining.Train(
                plan, InputPaths.RequireFile(parsed.GetRequiredValue(file)), new LabelOptions(), new ProgressWriter(),
                CancellationToken.None).Write(folder);
            Console.WriteLine(folder);
        });
        return command;
    }

    private static Command Language()
    {
        var data = new Option<string>("--data")
        {
            Description = "Folder LanguageModels in the NuGet package SearchPioneer.Lingua 2.0.0.",
            Required = true,
        };
        var most = new Option<int>("--most")
        {
            Description = "Sequences kept per language and length, from three letters on.",
            DefaultValueFactory = _ => LetterSequenceTraining.DefaultMost,
        };
        var output = new Option<string>("--out") { Description = "The file to write.", Required = true };
        var command = new Command("language",
            "Make the letter sequences that identify the language of short texts. The same data gives the same bytes.\n"
            + "Example: streamml train language --data LanguageModels --out letter-sequences.br")
        {
            data, most, output,
        };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(output);
            using var file = File.Create(path);
            LetterSequenceTraining.Run(
                parsed.GetRequiredValue(data), parsed.GetValue(most), file, new ProgressWriter());
            Console.WriteLine(path);
        });
        return command;
    }

    private static Command Romanised()
    {
        var corpora = new Option<string>("--corpora")
        {
            Description = "Folder of labelled customer messages, laid out as in the repository.",
            DefaultValueFactory = _ => "corpora",
        };
        var output = new Option<string>("--out") { Description = "The file to write.", Required = true };
        var command = new Command("romanised",
            "Make the table of words that identifies Hindi and Urdu in Latin letters. The same data gives the same bytes.\n"
            + "Example: streamml train romanised --out romanised.tsv")
        {
            corpora, output,
        };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(output);
            File.WriteAllText(
                path, RomanisedTraining.Table(InputPaths.RequireFolder(parsed.GetRequiredValue(corpora))));
            Console.WriteLine(path);
        });
        return command;
    }
}
