using System.Buffers;
using Google.Protobuf;
using Grpc.Core;
using Puente.Serving.OpenInference.Requests;

// The other half of the generated class.
#pragma warning disable IDE0130
namespace Puente.Serving.OpenInference.Wire;
#pragma warning restore IDE0130

/// <summary>
/// A request whose <c>raw_input_contents</c> are slices of the message in rented memory: protobuf's own parser would allocate each
/// anew, and tensors are large.
/// </summary>
public sealed partial class ModelInferRequest
{
    private const uint RawContents = (RawInputContentsFieldNumber << 3) | (uint)WireFormat.WireType.LengthDelimited;
    private byte[]? _payload;
    private int _payloadLength;

    /// <summary>Reads a message; its memory is garbage unless <see cref="HandTo"/> takes it.</summary>
    /// <exception cref="RpcException">INVALID_ARGUMENT: it is no such message.</exception>
    internal static ModelInferRequest Read(ReadOnlySequence<byte> payload)
    {
        var length = checked((int)payload.Length);
        var request = new ModelInferRequest { _payload = ArrayPool<byte>.Shared.Rent(length), _payloadLength = length };
        var memory = request._payload.AsMemory(0, length);
        payload.CopyTo(memory.Span);
        try
        {
            request.Merge(memory);
            return request;
        }
        catch (InvalidProtocolBufferException e)
        {
            ArrayPool<byte>.Shared.Return(request._payload);
            throw new RpcException(new Status(StatusCode.InvalidArgument, $"message: is no ModelInferRequest: {e.Message}"));
        }
    }

    /// <summary>Gives the message's memory to <paramref name="memory"/>, which gives it back to the pool in the end.</summary>
    /// <exception cref="OpenInferenceException">The server holds as many bytes as it may.</exception>
    internal void HandTo(RentedMemory memory)
    {
        if (_payload is not { } payload) return;
        memory.Adopt(payload, _payloadLength);
        _payload = null;
    }

    /// <summary>
    /// A message is the fields that it is made of, in any grouping: what stands between raw contents is merged as it is. What a
    /// parser must judge (groups, a field cut short) is left to it.
    /// </summary>
    private void Merge(ReadOnlyMemory<byte> memory)
    {
        var span = memory.Span;
        var (from, at) = (0, 0);
        while (at < span.Length)
        {
            var field = at;
            if (!TryVarint(span, ref at, out var tag)) break;
            var start = at;
            var skipped = (WireFormat.WireType)(tag & 7) switch
            {
                WireFormat.WireType.Varint => TryVarint(span, ref at, out _),
                WireFormat.WireType.Fixed64 => TrySkip(span, ref at, 8),
                WireFormat.WireType.Fixed32 => TrySkip(span, ref at, 4),
                WireFormat.WireType.LengthDelimited => TryVarint(span, ref at, out var length) && TrySkip(span, ref at, length),
                _ => false,
            };
            if (!skipped) break;
            if (tag != RawContents) continue;
            if (field > from) this.MergeFrom(span[from..field]);
            TryVarint(span, ref start, out _);
            RawInputContents.Add(UnsafeByteOperations.UnsafeWrap(memory[start..at]));
            from = at;
        }

        if (from < span.Length) this.MergeFrom(span[from..]);
    }

    private static bool TrySkip(ReadOnlySpan<byte> span, ref int at, ulong count)
    {
        if (count > (ulong)(span.Length - at)) return false;
        at += (int)count;
        return true;
    }

    private static bool TryVarint(ReadOnlySpan<byte> span, ref int at, out ulong value)
    {
        value = 0;
        for (var shift = 0; shift < 64 && at < span.Length; shift += 7)
        {
            var next = span[at++];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80) return true;
        }

        return false;
    }
}
