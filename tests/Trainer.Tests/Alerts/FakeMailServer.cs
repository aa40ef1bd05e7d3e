using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace StreamML.Trainer.Tests.Alerts;

/// <summary>An SMTP server that speaks just enough, on one port, one connection after the other.</summary>
internal sealed class FakeMailServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _answers;
    private readonly Task _loop;

    /// <param name="answers">Its answers to MAIL FROM, one a connection; then 250.</param>
    public FakeMailServer(params string[] answers)
    {
        _answers = new ConcurrentQueue<string>(answers);
        _listener.Start();
        _loop = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Mails as they came, headers and text.</summary>
    public ConcurrentQueue<string> Mails { get; } = new();

    /// <summary>Receivers, as they were named.</summary>
    public ConcurrentQueue<string> Receivers { get; } = new();

    public int Connections { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _loop;
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                Connections++;
                await TalkAsync(client.GetStream());
            }
            catch (Exception fault) when (fault is OperationCanceledException or SocketException or IOException)
            {
                // The test ends, or the client has gone.
                continue;
            }
        }
    }

    private async Task TalkAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8);
        await SayAsync(stream, "220 fake");
        while (await reader.ReadLineAsync(_stop.Token) is { } line)
        {
            string answer = line.Split(' ', ':')[0].ToUpperInvariant() switch
            {
                "EHLO" => "250-fake\r\n250 8BITMIME",
                "MAIL" => _answers.TryDequeue(out string? told) ? told : "250 ok",
                "DATA" => "354 go on",
                "QUIT" => "221 bye",
                _ => "250 ok",
            };
            if (line.StartsWith("RCPT", StringComparison.OrdinalIgnoreCase))
            {
                Receivers.Enqueue(line[(line.IndexOf('<') + 1)..line.IndexOf('>')]);
            }

            await SayAsync(stream, answer);
            if (answer.StartsWith("354", StringComparison.Ordinal))
            {
                Mails.Enqueue(await MailAsync(reader));
                await SayAsync(stream, "250 taken");
            }
        }
    }

    private async Task<string> MailAsync(StreamReader reader)
    {
        var mail = new StringBuilder();
        while (await reader.ReadLineAsync(_stop.Token) is { } line && line != ".")
        {
            mail.AppendLine(line);
        }

        return mail.ToString();
    }

    private static async Task SayAsync(NetworkStream stream, string line) =>
        await stream.WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n"));
}
