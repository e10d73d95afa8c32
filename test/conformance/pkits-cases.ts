/**
 * What NIST's Public Key Interoperability Test Suite (PKITS, version 1.0.1 of 2011) expects. Its sections other than
 * those about policies say it in the names of their end entities: `Valid…` or `Invalid…`, with the default inputs.
 * The tests of sections 4.8 to 4.12 stand here, with the inputs that the document gives to each of their parts.
 */

export type PolicyName = 'P1' | 'P2' | 'P3' | 'P6' | 'any'

/** One part of a test about policies. */
export interface PkitsPolicyCase {
  /** Number of the test in the document, and of its part where it has several. */
  readonly test: string
  /** File of the end entity, without its ending. */
  readonly file: string
  readonly expected: 'valid' | 'invalid'
  readonly initialPolicySet: readonly PolicyName[]
  readonly requireExplicitPolicy: boolean
  readonly inhibitPolicyMapping: boolean
  readonly inhibitAnyPolicy: boolean
}

const PREFIX = '2.16.840.1.101.3.2.1.48'
export const PKITS_POLICIES: Readonly<Record<PolicyName, string>> = {
  P1: `${PREFIX}.1`,
  P2: `${PREFIX}.2`,
  P3: `${PREFIX}.3`,
  P6: `${PREFIX}.6`,
  any: '2.5.29.32.0'
}

/** Test, end entity, expected, initial-policy-set (`-`: any-policy), and flags: explicit, inhibit_map, inhibit_any. */
const ROWS = `
4.8.1.1   ValidCertificatePathTest1EE                   valid    -      explicit
4.8.1.2   ValidCertificatePathTest1EE                   valid    P1     explicit
4.8.1.3   ValidCertificatePathTest1EE                   invalid  P2     explicit
4.8.1.4   ValidCertificatePathTest1EE                   valid    P1,P2  explicit
4.8.2.1   AllCertificatesNoPoliciesTest2EE              valid    -
4.8.2.2   AllCertificatesNoPoliciesTest2EE              invalid  -      explicit
4.8.3.1   DifferentPoliciesTest3EE                      valid    -
4.8.3.2   DifferentPoliciesTest3EE                      invalid  -      explicit
4.8.3.3   DifferentPoliciesTest3EE                      invalid  P1,P2  explicit
4.8.4     DifferentPoliciesTest4EE                      invalid  -
4.8.5     DifferentPoliciesTest5EE                      invalid  -
4.8.6.1   OverlappingPoliciesTest6EE                    valid    -
4.8.6.2   OverlappingPoliciesTest6EE                    valid    P1
4.8.6.3   OverlappingPoliciesTest6EE                    invalid  P2
4.8.7     DifferentPoliciesTest7EE                      invalid  -
4.8.8     DifferentPoliciesTest8EE                      invalid  -
4.8.9     DifferentPoliciesTest9EE                      invalid  -
4.8.10.1  AllCertificatesSamePoliciesTest10EE           valid    P1
4.8.10.2  AllCertificatesSamePoliciesTest10EE           valid    P2
4.8.10.3  AllCertificatesSamePoliciesTest10EE           valid    -
4.8.11.1  AllCertificatesanyPolicyTest11EE              valid    -
4.8.11.2  AllCertificatesanyPolicyTest11EE              valid    P1
4.8.12    DifferentPoliciesTest12EE                     invalid  -
4.8.13.1  AllCertificatesSamePoliciesTest13EE           valid    P1
4.8.13.2  AllCertificatesSamePoliciesTest13EE           valid    P2
4.8.13.3  AllCertificatesSamePoliciesTest13EE           valid    P3
4.8.14.1  AnyPolicyTest14EE                             valid    P1
4.8.14.2  AnyPolicyTest14EE                             invalid  P2
4.8.15    UserNoticeQualifierTest15EE                   valid    -
4.8.16    UserNoticeQualifierTest16EE                   valid    -
4.8.17    UserNoticeQualifierTest17EE                   valid    -
4.8.18.1  UserNoticeQualifierTest18EE                   valid    P1
4.8.18.2  UserNoticeQualifierTest18EE                   valid    P2
4.8.19    UserNoticeQualifierTest19EE                   valid    -
4.8.20    CPSPointerQualifierTest20EE                   valid    -      explicit
4.9.1     ValidrequireExplicitPolicyTest1EE             valid    -
4.9.2     ValidrequireExplicitPolicyTest2EE             valid    -
4.9.3     InvalidrequireExplicitPolicyTest3EE           invalid  -
4.9.4     ValidrequireExplicitPolicyTest4EE             valid    -
4.9.5     InvalidrequireExplicitPolicyTest5EE           invalid  -
4.9.6     ValidSelfIssuedrequireExplicitPolicyTest6EE   valid    -
4.9.7     InvalidSelfIssuedrequireExplicitPolicyTest7EE invalid  -
4.9.8     InvalidSelfIssuedrequireExplicitPolicyTest8EE invalid  -
4.10.1.1  ValidPolicyMappingTest1EE                     valid    P1
4.10.1.2  ValidPolicyMappingTest1EE                     invalid  P2
4.10.1.3  ValidPolicyMappingTest1EE                     invalid  -      inhibit_map
4.10.2.1  InvalidPolicyMappingTest2EE                   invalid  -
4.10.2.2  InvalidPolicyMappingTest2EE                   invalid  -      inhibit_map
4.10.3.1  ValidPolicyMappingTest3EE                     invalid  P1
4.10.3.2  ValidPolicyMappingTest3EE                     valid    P2
4.10.4    InvalidPolicyMappingTest4EE                   invalid  -
4.10.5.1  ValidPolicyMappingTest5EE                     valid    P1
4.10.5.2  ValidPolicyMappingTest5EE                     invalid  P6
4.10.6.1  ValidPolicyMappingTest6EE                     valid    P1
4.10.6.2  ValidPolicyMappingTest6EE                     invalid  P6
4.10.7    InvalidMappingFromanyPolicyTest7EE            invalid  -
4.10.8    InvalidMappingToanyPolicyTest8EE              invalid  -
4.10.9    ValidPolicyMappingTest9EE                     valid    -
4.10.10   InvalidPolicyMappingTest10EE                  invalid  -
4.10.11   ValidPolicyMappingTest11EE                    valid    -
4.10.12.1 ValidPolicyMappingTest12EE                    valid    P1
4.10.12.2 ValidPolicyMappingTest12EE                    valid    P2
4.10.13   ValidPolicyMappingTest13EE                    valid    -
4.10.14   ValidPolicyMappingTest14EE                    valid    -
4.11.1    InvalidinhibitPolicyMappingTest1EE            invalid  -
4.11.2    ValidinhibitPolicyMappingTest2EE              valid    -
4.11.3    InvalidinhibitPolicyMappingTest3EE            invalid  -
4.11.4    ValidinhibitPolicyMappingTest4EE              valid    -
4.11.5    InvalidinhibitPolicyMappingTest5EE            invalid  -
4.11.6    InvalidinhibitPolicyMappingTest6EE            invalid  -
4.11.7    ValidSelfIssuedinhibitPolicyMappingTest7EE    valid    -
4.11.8    InvalidSelfIssuedinhibitPolicyMappingTest8EE  invalid  -
4.11.9    InvalidSelfIssuedinhibitPolicyMappingTest9EE  invalid  -
4.11.10   InvalidSelfIssuedinhibitPolicyMappingTest10EE invalid  -
4.11.11   InvalidSelfIssuedinhibitPolicyMappingTest11EE invalid  -
4.12.1    InvalidinhibitAnyPolicyTest1EE                invalid  -
4.12.2    ValidinhibitAnyPolicyTest2EE                  valid    -
4.12.3.1  inhibitAnyPolicyTest3EE                       valid    -
4.12.3.2  inhibitAnyPolicyTest3EE                       invalid  -      inhibit_any
4.12.4    InvalidinhibitAnyPolicyTest4EE                invalid  -
4.12.5    InvalidinhibitAnyPolicyTest5EE                invalid  -
4.12.6    InvalidinhibitAnyPolicyTest6EE                invalid  -
4.12.7    ValidSelfIssuedinhibitAnyPolicyTest7EE        valid    -
4.12.8    InvalidSelfIssuedinhibitAnyPolicyTest8EE      invalid  -
4.12.9    ValidSelfIssuedinhibitAnyPolicyTest9EE        valid    -
4.12.10   InvalidSelfIssuedinhibitAnyPolicyTest10EE     invalid  -
`

export const PKITS_POLICY_CASES: readonly PkitsPolicyCase[] = ROWS.trim()
  .split('\n')
  .map((row) => {
    const [test = '', file = '', expected = '', policies = '', ...flags] = row.split(/\s+/)
    return {
      test,
      file,
      expected: expected === 'valid' ? 'valid' : 'invalid',
      initialPolicySet: policies === '-' ? [] : (policies.split(',') as PolicyName[]),
      requireExplicitPolicy: flags.includes('explicit'),
      inhibitPolicyMapping: flags.includes('inhibit_map'),
      inhibitAnyPolicy: flags.includes('inhibit_any')
    }
  })
