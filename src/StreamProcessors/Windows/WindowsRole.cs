using StreamML.Messaging.Keys;
using StreamML.Messaging.Roles;
using StreamML.Messaging.Topics;
using StreamML.Messaging.Transactions;
using StreamML.Schemas.Topics;

namespace StreamML.StreamProcessors.Windows;

/// <summary>Labels, feedback and changes of scores to counts by minute, hour and day.</summary>
public sealed class WindowsRole() : ProcessorRole(
    WindowCounter.Name, WindowCounter.Topics, OptionSection.Of<RetentionOptions>("Retention"))
{
    /// <inheritdoc />
    public override string Summary => "counts by minute, hour and day; trends of conversations";

    /// <inheritdoc />
    public override IReadOnlyList<string> Needs => ["data folder"];

    /// <inheritdoc />
    protected override TransactionalRole Create(RoleHost host) =>
        Of(host.Key, host.Options<RetentionOptions>(), host.Time);

    /// <summary>The role of an installation.</summary>
    /// <param name="key">The installation's key: message ids are looked up by hashes made with it.</param>
    /// <param name="retention">How long topics are kept, and so the role's state.</param>
    /// <param name="time">Clock.</param>
    public TransactionalRole Of(InstallationKey key, RetentionOptions retention, TimeProvider time) => new(
        Name, Inputs,
        Changelogs:
            [TopicCatalogue.WindowsMessages, TopicCatalogue.AnalyticsWindows, TopicCatalogue.ConversationTrends],
        CreateProcessor: task => new WindowCounter(new WindowState(task.StateDirectory, retention), key, time));
}
