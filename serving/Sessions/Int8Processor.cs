using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Puente.Serving.Sessions;

/// <summary>Whether this processor multiplies whole numbers of eight bits faster than floats: VNNI on x86 (in its AVX-512 or its AVX form), dot products on Arm.</summary>
internal static class Int8Processor
{
    /// <summary>It does.</summary>
    public static bool IsHere { get; } = Dp.IsSupported || HasVnni();

    /// <summary>CPUID leaf 7 (Intel SDM, volume 2A, table 3-8): sub-leaf 0, ECX bit 11 is AVX512_VNNI; sub-leaf 1, EAX bit 4 is AVX-VNNI. That the system keeps the registers is told by the runtime.</summary>
    private static bool HasVnni()
    {
        if (!X86Base.IsSupported || X86Base.CpuId(0, 0).Eax < 7) return false;
        var (most, _, ecx, _) = X86Base.CpuId(7, 0);
        return (Avx512F.IsSupported && (ecx >> 11 & 1) == 1) || (Avx2.IsSupported && most >= 1 && (X86Base.CpuId(7, 1).Eax >> 4 & 1) == 1);
    }
}
