using Microsoft.Extensions.Logging.Abstractions;
using StreamML.Hosting;
using StreamML.Messaging;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Errors;
using StreamML.Messaging.Keys;
using StreamML.Testing;

namespace StreamML.Hosting.Tests;

/// <summary>An embedded broker and a registry on a folder of their own, and what a role does at its start.</summary>
internal sealed class LocalInstallation : IAsyncDisposable
{
    public const int Partitions = 4;

    private readonly ScratchFolder _folder = new();
    private readonly LocalServices _services;

    private LocalInstallation(LocalServices services, KafkaConnection kafka, ScratchFolder folder) =>
        (_services, Kafka, _folder) = (services, kafka, folder);

    public KafkaConnection Kafka { get; }

    public string Folder => _folder.Path;

    public string KeyFile => Path.Combine(_folder.Path, "installation.key");

    public static async Task<LocalInstallation> StartAsync()
    {
        var folder = new ScratchFolder();
        var settings = Load(folder.Path);
        var services = await LocalServices.StartAsync(
            settings, RoleSet.Of(RoleSet.Broker), TimeProvider.System, NullLoggerFactory.Instance,
            CancellationToken.None);
        var kafka = await Pipeline.ConnectAsync(
            settings, TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);
        return new LocalInstallation(services, kafka, folder);
    }

    /// <summary>Opens the installation as a role of it does at its start.</summary>
    /// <param name="embedded">As one on the data folder; else as one that is pointed at the broker as at a
    /// cluster.</param>
    /// <param name="options">Settings by <c>Section:Key</c>.</param>
    public async Task<InstallationKey> OpenAsync(bool embedded = true, params (string Key, string Value)[] options)
    {
        var settings = Load(Folder, options);
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return (await InstallationKeys.OpenAsync(
                    settings, Kafka, embedded, Partitions, TimeProvider.System, CancellationToken.None)).Key;
            }
            catch (TaskRestartException) when (attempt < 50)
            {
                // Fenced by one that began later: a start waits and tries again.
                await Task.Yield();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Kafka.Dispose();
        await _services.DisposeAsync();
        _folder.Dispose();
    }

    private static Settings Load(string folder, params (string Key, string Value)[] options) =>
        Settings.Load(new Dictionary<string, string?>(
            options.Select(option => KeyValuePair.Create(option.Key, (string?)option.Value)), StringComparer.Ordinal)
        {
            ["Streamml:DataDirectory"] = folder,
            ["Streamml:KafkaPort"] = "0",
            ["Streamml:RegistryPort"] = "0",
        });
}
