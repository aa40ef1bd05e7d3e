using StreamML.Hosting;
using StreamML.Inference.Audience;
using StreamML.Messaging;
using StreamML.Serving;
using StreamML.Trainer.Role;
using StreamML.Trainer.Role.Judging;

namespace StreamML.Cli.Commands;

/// <summary>What commands ask the models of an installation by.</summary>
internal static class InstallationModels
{
    public static PublishedModels Published(KafkaConnection kafka, Settings settings) => new(
        kafka, Path.Combine(settings.Streamml.DataDirectory, "models"), settings.Get<ModelServingOptions>(),
        TimeProvider.System);

    public static ModelJudge Judge(KafkaConnection kafka, Settings settings) => new(
        kafka, Published(kafka, settings), settings.Loaders(CommonOptions.Engine(settings)),
        settings.Get<AudienceOptions>(), settings.Get<TrainerOptions>(), settings.Get<ModelTestOptions>(),
        TimeProvider.System);
}
