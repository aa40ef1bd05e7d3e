using System.CommandLine;
using StreamML.Hosting;
using StreamML.Inference.Emotion;
using StreamML.Inference.Intent;
using StreamML.Inference.Text;
using StreamML.Messaging.Connection;
using StreamML.Trainer;
using StreamML.Trainer.Training;

namespace StreamML.Cli.Commands;

/// <summary>
/// <c>streamml train text</c>: the text models that ship, made anew, on an account's own texts too if a large model
/// labels them.
/// </summary>
internal static class TrainTextCommand
{
    private static readonly Option<string?> Data = new("--data")
    {
        Description = "Folder of the public sets: goemotions-ekman, bitext-intents, multidogo-intents and others. "
            + "It may be left out with --teacher.",
    };

    private static readonly Option<string> Corpora = new("--corpora")
    {
        Description = "Folder of labelled customer messages and of the evaluation texts, laid out as in the "
            + "repository. Texts similar to an evaluation text are left out of training.",
        DefaultValueFactory = _ => "corpora",
    };

    private static readonly Option<string[]> Chosen = new("--task")
    {
        Description = "sentiment, emotion or intent; repeat it for several. [default: all]",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string> Out = new("--out")
    {
        Description = "Folder for the artifacts, with one subfolder per task.",
        DefaultValueFactory = _ => "models",
    };

    private static readonly Option<string> Version = new("--version-name")
    {
        Description = "Version of the models.",
        DefaultValueFactory = _ => "1",
    };

    private static readonly Option<string?> Teacher = new("--teacher")
    {
        Description = "Folder of a large model of one task, such as a transformer exported to ONNX: it labels --texts, "
            + "and the small model learns its probabilities.",
    };

    private static readonly Option<string> TeacherLabels = new("--teacher-labels")
    {
        Description = "What the labels of the large model are called here: LABEL_0=negative,LABEL_1=positive. "
            + "Usual names are known.",
        DefaultValueFactory = _ => "",
    };

    private static readonly Option<string?> Texts = new("--texts")
    {
        Description = "Your own texts for --teacher: UTF-8, one per line, and behind a tab the tag of its language, if "
            + "known.",
    };

    private static readonly Option<float> Weight = new("--teacher-weight")
    {
        Description = "How much a text of --texts counts; a message labelled by people counts 1.",
        DefaultValueFactory = _ => 0.5f,
    };

    private static readonly Option<int> MaxTexts = new("--max-texts")
    {
        Description = "Most texts of --texts; they are all kept in memory.",
        DefaultValueFactory = _ => 200_000,
    };

    public static Command Create()
    {
        var command = new Command("text",
            "Train the text models. The same data gives the same bytes.\n"
            + "Example: streamml train text --data sets --task intent\n"
            + "Example: streamml train text --task intent --teacher xlm-r-intent --texts messages.txt")
        {
            Data, Corpora, Chosen, Out, Version, Teacher, TeacherLabels, Texts, Weight, MaxTexts,
        };
        command.SetAction(Run);
        return command;
    }

    private static void Check(ParseResult parsed)
    {
        bool isTaught = parsed.GetValue(Teacher) is not null;
        bool hasTexts = parsed.GetValue(Texts) is not null;
        string? wrong = isTaught != hasTexts
            ? "--teacher and --texts need each other: a folder with a large model, and a file with your texts."
            : isTaught && parsed.GetValue(Chosen) is not { Length: 1 }
            ? "--teacher is a model of one task: name it with --task."
            : !isTaught && parsed.GetValue(Data) is null
            ? "--data is missing: give it the folder of the public sets, or your own texts with --teacher and --texts."
            : parsed.GetValue(Weight) is not (> 0 and <= 100)
            ? "--teacher-weight must be over 0 and at most 100."
            : parsed.GetValue(MaxTexts) < 1 ? "--max-texts must be at least 1." : null;
        if (wrong is not null)
        {
            throw new RoleConfigurationException(wrong);
        }
    }

    private static void Run(ParseResult parsed)
    {
        Check(parsed);
        var data = new TextTrainingData(
            parsed.GetValue(Data) is { } sets ? InputPaths.RequireFolder(sets) : null,
            InputPaths.RequireFolder(parsed.GetRequiredValue(Corpora)))
        {
            Lesson = Lesson(parsed),
        };
        var training = new TextTraining(data, parsed.GetRequiredValue(Version), new ProgressWriter());
        string[] chosen = parsed.GetValue(Chosen) is { Length: > 0 } some ? some : [.. TextTraining.Tasks];
        foreach (string task in chosen)
        {
            string folder = Path.Combine(parsed.GetRequiredValue(Out), task);
            training.Train(task).Write(folder);
            Console.WriteLine(folder);
        }
    }

    private static TextLesson? Lesson(ParseResult parsed)
    {
        if (parsed.GetValue(Teacher) is not { } teacher)
        {
            return null;
        }

        string folder = InputPaths.RequireFolder(teacher);
        string labels = parsed.GetRequiredValue(TeacherLabels);
        return new TextLesson(
            task => task switch
            {
                LinearIntentModel.Task => Options(options => (options.Intent, options.IntentLabels) = (folder, labels)),
                LinearEmotionModel.Task =>
                    Options(options => (options.Emotion, options.EmotionLabels) = (folder, labels)),
                _ => Options(options => (options.Sentiment, options.SentimentLabels) = (folder, labels)),
            },
            InputPaths.RequireFile(parsed.GetRequiredValue(Texts)!))
        {
            Weight = parsed.GetValue(Weight),
            MaxTexts = parsed.GetValue(MaxTexts),
        };
    }

    // Each text is read once, and its length is as in service.
    private static TextModelOptions Options(Action<TextModelOptions> set)
    {
        var options = Settings.Load([]).Get<TextModelOptions>();
        (options.Sentiment, options.Emotion, options.Intent, options.CacheEntries) = ("", "", "", 0);
        set(options);
        return options;
    }
}
